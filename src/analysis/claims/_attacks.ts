import { countIn, HARMFUL } from '../../report/attacks.ts';
import { type Answer, type AttackFinding, type AttackRecord, type Finding, OUTCOMES } from '../../schema.ts';
import { sumOf } from '../_series.ts';
import type { Evidence } from '../claim.ts';
import { absentPython, doubtOf, isPython, missing, runtimeOf } from './_rows.ts';

export type Attacked = Pick<AttackFinding, 'calls' | 'others'>;

/** What one codec's decoders, of Node and of Python, did with hostile bytes. */
export function attacked(
  { run, rows, attacks }: Evidence,
  codec: string,
  answer: (attacked: Attacked) => Answer,
): Finding[] {
  const tried = rows.filter(({ cell }) => cell.study === 'robustness' && cell.codec.use === codec);
  const pythons = tried.some((row) => isPython(runtimeOf(run, row)));
  const found = tried.map((row): Finding => {
    const runtime = runtimeOf(run, row);
    const place = { codec, runtime };
    const records = attacks.get(row.cell.id);
    if (records === undefined) return missing(doubtOf(row) ?? 'failed', place);
    const counts = attackedBy(records);
    const reader = isPython(runtime) ? 'python' : runtime;
    return { kind: 'attack', answer: answer(counts), factors: { reader }, place, ...counts };
  });
  return [
    ...found,
    ...(tried.length === 0 ? [missing('left-out', { codec })] : []),
    ...(pythons ? [] : [absentPython(run)]),
  ];
}

export function attackedBy(records: readonly AttackRecord[]): Attacked {
  const calls = records.filter(({ attack }) => attack === 'calls');
  const others = records.filter(({ attack }) => attack !== 'calls');
  const of = (among: readonly AttackRecord[], ...outcomes: readonly (typeof OUTCOMES)[number][]) =>
    sumOf(among, (record) => countIn(record.outcomes, outcomes));
  const tried = (among: readonly AttackRecord[]) => of(among, ...OUTCOMES) - of(among, 'not tried');
  return {
    calls: {
      tried: tried(calls),
      executed: of(calls, 'executes'),
      refused: of(calls, 'detected'),
      read: of(calls, 'harmless', 'wrong'),
    },
    others:
      others.length === 0
        ? null
        : {
            tried: tried(others),
            refused: of(others, 'detected'),
            harmless: of(others, 'harmless'),
            wrong: of(others, 'wrong'),
            harmful: of(others, ...HARMFUL),
          },
  };
}
