import type { Doubt } from '../schema.ts';
import { sumOf } from './_series.ts';
import type { Evidence } from './claim.ts';
import { MAX_LOAD_PER_CORE, MAX_STEAL } from './findings.ts';
import { MIN_ROUNDS } from './statistics.ts';

/** What findings.ts says in English, in no language. */
export function doubtsOf({ run, rows }: Pick<Evidence, 'run' | 'rows'>): Doubt[] {
  const { state, rounds, stealShare } = run;
  const { loadAverage, cores } = run.environment;
  const missing = sumOf(rows, ({ missingRounds }) => missingRounds);
  return [
    ...(state === 'finished' ? [] : [{ kind: 'unfinished' } as const]),
    ...(missing > 0 ? [{ kind: 'missing-rounds', missing } as const] : []),
    ...(rounds < MIN_ROUNDS ? [{ kind: 'few-rounds', rounds, needed: MIN_ROUNDS } as const] : []),
    ...(stealShare !== null && stealShare > MAX_STEAL ? [{ kind: 'steal', share: stealShare } as const] : []),
    ...(loadAverage !== null && loadAverage > MAX_LOAD_PER_CORE * cores
      ? [{ kind: 'load', average: loadAverage, cores } as const]
      : []),
  ];
}
