import type { DecisionRecord, Duel, Job } from '../schema.ts';
import { type Decision, decide, type PairValue } from './decide.ts';

export const valuesOf = ({ medians, totals }: DecisionRecord): PairValue[] =>
  medians.map((value, n) => ({ median: value, total: totals[n] ?? value }));

/** A decision as its pairs make it. */
export interface Decided {
  readonly duel: Duel;
  readonly record: DecisionRecord;
  readonly decision: Decision;
}

export function decided({ duels, ...limits }: Job, records: readonly DecisionRecord[]): Decided[] {
  const byId = new Map(duels.map((duel) => [duel.id, duel]));
  return records.flatMap((record) => {
    const duel = byId.get(record.duel);
    return duel ? [{ duel, record, decision: decide(valuesOf(record), limits) }] : [];
  });
}
