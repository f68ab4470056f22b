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
  readonly failures: readonly Failure[];
  /** undefined: it was not to be fought again. */
  readonly confirmation: Confirmation | undefined;
}

/** The fresh pairs that what is red needs, as far as they were measured. */
export interface Confirmation {
  readonly records: readonly PairRecord[];
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
  const share = (log: number) => (Number.isFinite(log) ? Math.expm1(log) : null);
  const { interval } = decision;
  return {
    id: duel.id,
    title: duel.title,
    ...told(decision, records, job, standing),
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

const cannot = (reason: string, confirmed: boolean | null = null): Told => ({
  outcome: 'cannot tell',
  reason,
  confirmed,
});

function told(decision: Decision, records: readonly PairRecord[], job: Job, standing: Standing): Told {
  if (records.length + standing.failures.length === 0 && job.state !== 'finished')
    return cannot('it was stopped before a pair of it was measured');
  const broken = brokenBy(standing.failures, records);
  if (broken) return broken;
  if (decision.verdict === 'pass') {
    const more = (gcShare(records, 'b') ?? 0) - (gcShare(records, 'a') ?? 0);
    return more > job.budget
      ? cannot('medians agree, but B spends more of its time on collections: pauses differ')
      : { outcome: 'pass', reason: null, confirmed: null };
  }
  if (decision.verdict === 'fail')
    return standing.red
      ? confirmed(job, standing.confirmation)
      : cannot('red alone, but not among so many duels at once (Holm)');
  if (decision.interval === null) return cannot('too few pairs in the time it had');
  if (decision.pausesDiffer) return cannot('medians agree, but the total times do not: pauses differ');
  return cannot('the interval holds both a pass and a fail');
}

/** null: enough of it could be measured. */
function brokenBy(failures: readonly Failure[], records: readonly PairRecord[]): Told | null {
  const isBroken = failures.length >= MOST_FAILURES || failures.some(isWrong) || records.length === 0;
  if (!isBroken) return null;
  const cause = failures.find(isWrong) ?? failures.at(-1);
  const why = cause && `${cause.code}: ${cause.message}`.slice(0, LONGEST_REASON);
  return { outcome: 'failed to run', reason: why ?? 'no pair could be measured', confirmed: null };
}

/** What is red, by its fresh pairs: those that a job was stopped before, or that could not be measured, refute nothing. */
function confirmed(job: Job, confirmation: Confirmation | undefined): Told {
  const isStopped = job.state !== 'finished';
  const stopped = cannot('it was stopped before fresh pairs could confirm it');
  if (!confirmation) return isStopped ? stopped : { outcome: 'fail', reason: null, confirmed: null };
  const { records, failures } = confirmation;
  const { verdict } = decide(records.map(pairValue), job);
  const isRight = !failures.some(isWrong);
  if (isRight && verdict === 'fail') return { outcome: 'fail', reason: null, confirmed: true };
  if (isRight && verdict === 'undecided' && isStopped) return stopped;
  return brokenBy(failures, records) ?? cannot('fresh pairs did not confirm it', false);
}

/** The mean over the pairs: collections that come in few of them are pauses too. */
const gcShare = (records: readonly PairRecord[], arm: 'a' | 'b'): number | null => {
  const shares = records.flatMap((record) => record[arm].gcShare ?? []);
  return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length;
};
