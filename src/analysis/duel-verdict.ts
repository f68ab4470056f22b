import type { Duel, DuelVerdict, Failure, Job, PairRecord } from '../schema.ts';
import { type Decision, decide, pairValue } from './decide.ts';
import { median } from './statistics.ts';

/** A duel whose arms have failed this often is given up. */
export const MOST_FAILURES = 2;
const LONGEST_REASON = 1000;

/** Of a codec whose values or bytes are wrong: once is enough, because what is wrong is not compared. */
export const isWrong = ({ code }: Pick<Failure, 'code'>): boolean =>
  code === 'NOT_FAITHFUL' || code === 'NOT_BYTES';

/** What a duel's verdict rests on beside its own pairs. */
export interface Standing {
  /** Slower, and faster: it stands among the others too. */
  readonly red: boolean;
  readonly green: boolean;
  /** undefined: it was not fought again. */
  readonly confirmation: readonly PairRecord[] | undefined;
  readonly failures: readonly Failure[];
}

/** One duel, judged from its pairs. Pure. */
export function verdictOf(
  duel: Duel,
  records: readonly PairRecord[],
  job: Job,
  standing: Standing,
): DuelVerdict {
  const values = records.map(pairValue);
  const decision = decide(values, job);
  const again = standing.confirmation && decide(standing.confirmation.map(pairValue), job);
  const share = (log: number) => (Number.isFinite(log) ? Math.expm1(log) : null);
  const { interval } = decision;
  return {
    id: duel.id,
    title: duel.title,
    ...told(decision, records, job, standing, again),
    estimate: share(decision.estimate),
    interval: interval && { low: Math.expm1(interval.low), high: Math.expm1(interval.high) },
    confidence: 1 - job.alpha,
    detectable: decision.detectable,
    pairs: records.length,
    rounds: records.reduce((sum, { orders }) => sum + orders.length, 0),
    total: share(median(values.map(({ total }) => total))),
    gcShares: { a: gcShare(records, 'a'), b: gcShare(records, 'b') },
    improved: standing.green && interval !== null && interval.high < -Math.log1p(job.tolerance),
  };
}

type Told = Pick<DuelVerdict, 'outcome' | 'reason' | 'confirmed'>;

function told(
  decision: Decision,
  records: readonly PairRecord[],
  { budget, state }: Job,
  { red, failures }: Standing,
  again: Decision | undefined,
): Told {
  const cannot = (reason: string, confirmed: boolean | null = null): Told => ({
    outcome: 'cannot tell',
    reason,
    confirmed,
  });
  const cause = failures.find(isWrong) ?? failures.at(-1);
  const why = cause && `${cause.code}: ${cause.message}`.slice(0, LONGEST_REASON);
  if (failures.length >= MOST_FAILURES || failures.some(isWrong) || records.length === 0)
    return { outcome: 'failed to run', reason: why ?? 'no pair could be measured', confirmed: null };
  if (decision.verdict === 'pass') {
    const more = (gcShare(records, 'b') ?? 0) - (gcShare(records, 'a') ?? 0);
    return more > budget
      ? cannot('medians agree, but B spends more of its time on collections: pauses differ')
      : { outcome: 'pass', reason: null, confirmed: null };
  }
  if (decision.verdict === 'fail') {
    if (!red) return cannot('red alone, but not among so many duels at once (Holm)');
    if (again === undefined)
      return state === 'finished'
        ? { outcome: 'fail', reason: null, confirmed: null }
        : cannot('it was stopped before fresh pairs could confirm it');
    return again.verdict === 'fail'
      ? { outcome: 'fail', reason: null, confirmed: true }
      : cannot('fresh pairs did not confirm it', false);
  }
  if (decision.interval === null) return cannot('too few pairs in the time it had');
  if (decision.pausesDiffer) return cannot('medians agree, but the total times do not: pauses differ');
  return cannot('the interval holds both a pass and a fail');
}

/** The mean over the pairs: collections that come in few of them are pauses too. */
const gcShare = (records: readonly PairRecord[], arm: 'a' | 'b'): number | null => {
  const shares = records.flatMap((record) => record[arm].gcShare ?? []);
  return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length;
};
