import { nameOf } from '../names.ts';
import type { CodecFacts, Duel, Environment, Interval, Job, PairRecord, Skip } from '../schema.ts';
import { type Decision, decide, pairValue } from './decide.ts';
import { holm } from './multiple.ts';
import { probabilityNotAbove } from './sequence.ts';
import { median } from './statistics.ts';

export type Outcome = 'pass' | 'fail' | 'cannot tell' | 'failed to run';

/** One duel, judged. Shares: 0.06 is 6 % slower, negative faster. */
export interface DuelVerdict {
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  /** Why it cannot be told, or what kept it from running. */
  readonly reason: string | null;
  readonly estimate: number | null;
  readonly interval: Pick<Interval, 'low' | 'high'> | null;
  readonly confidence: number;
  readonly detectable: number | null;
  readonly pairs: number;
  readonly rounds: number;
  /** Medians over the pairs. */
  readonly total: number | null;
  readonly gcShares: { readonly a: number | null; readonly b: number | null };
  /** By fresh pairs; null: it was not red, or nothing was run again. */
  readonly confirmed: boolean | null;
  /** Its interval lies below 0 by more than the tolerance. */
  readonly improved: boolean;
}

/** An exact figure of both arms: bytes. */
export interface ExactChange {
  readonly payload: string;
  readonly figure: 'size' | 'gzip';
  readonly a: number;
  readonly b: number;
}

export interface VerdictReport {
  readonly kind: 'verdict';
  readonly outcome: Outcome;
  readonly duels: readonly DuelVerdict[];
  readonly control: DuelVerdict | null;
  readonly exact: readonly ExactChange[];
  readonly refused: readonly Skip[];
  readonly noise: {
    readonly stealShare: number | null;
    readonly loadAverage: number | null;
    readonly unsteadyShare: number;
    readonly cpu: number | null;
  };
  readonly environment: Environment;
  readonly codecs: readonly CodecFacts[];
  readonly job: Pick<
    Job,
    | 'title'
    | 'command'
    | 'startedAt'
    | 'finishedAt'
    | 'state'
    | 'seed'
    | 'budget'
    | 'tolerance'
    | 'alpha'
    | 'timeMs'
    | 'version'
  >;
}

/** The verdict of a job from its files. Pure: the same pairs give the same verdict, byte for byte. */
export function judgeJob(job: Job, pairs: ReadonlyMap<string, readonly PairRecord[]>): VerdictReport {
  const of = (duel: Duel) => pairs.get(duel.id) ?? [];
  const ownDuels = job.duels.filter(({ control, confirms }) => !control && confirms === undefined);
  const control = job.duels.find((duel) => duel.control);
  const red = redDuels(job, ownDuels, of);
  const controlVerdict = control
    ? verdictOf(control, of(control), job, { red: true, confirmation: undefined })
    : null;
  const alarm = controlVerdict?.outcome === 'fail';
  const duels = ownDuels.map((duel) => {
    const confirmation = job.duels.find(({ confirms }) => confirms === duel.id);
    const state = { red: red.has(duel.id), confirmation: confirmation && of(confirmation) };
    const verdict = verdictOf(duel, of(duel), job, state);
    return alarm && (verdict.outcome === 'fail' || verdict.outcome === 'pass')
      ? {
          ...verdict,
          outcome: 'cannot tell' as const,
          reason: 'the control alarmed: A differs from itself here',
        }
      : verdict;
  });
  const { title, command, startedAt, finishedAt, state, seed, budget, tolerance, alpha, timeMs, version } =
    job;
  return {
    kind: 'verdict',
    outcome: outcomeOf(duels),
    duels,
    control: controlVerdict,
    exact: exactChanges(job),
    refused: job.skips,
    noise: noiseOf(job, [...pairs.values()].flat()),
    environment: job.environment,
    codecs: job.codecs,
    job: { title, command, startedAt, finishedAt, state, seed, budget, tolerance, alpha, timeMs, version },
  };
}

/** Which duels are red for the exit code: those that Holm lets fall together. */
function redDuels(job: Job, duels: readonly Duel[], of: (duel: Duel) => readonly PairRecord[]): Set<string> {
  const probabilities = duels.map((duel) =>
    probabilityNotAbove(
      of(duel).map((pair) => pairValue(pair).median),
      Math.log1p(job.tolerance),
    ),
  );
  const fallen = holm(probabilities, job.alpha);
  return new Set(duels.filter((_, index) => fallen[index]).map(({ id }) => id));
}

interface State {
  /** It stands among the others too. */
  readonly red: boolean;
  readonly confirmation: readonly PairRecord[] | undefined;
}

function verdictOf(duel: Duel, records: readonly PairRecord[], job: Job, state: State): DuelVerdict {
  const values = records.map(pairValue);
  const decision = decide(values, job);
  const again = state.confirmation && decide(state.confirmation.map(pairValue), job);
  const share = (log: number) => (Number.isNaN(log) ? null : Math.expm1(log));
  const { interval } = decision;
  return {
    id: duel.id,
    title: duel.title,
    ...told(decision, records, state, again),
    estimate: share(decision.estimate),
    interval: interval && { low: Math.expm1(interval.low), high: Math.expm1(interval.high) },
    confidence: 1 - job.alpha,
    detectable: decision.detectable,
    pairs: records.length,
    rounds: records.reduce((sum, { orders }) => sum + orders.length, 0),
    total: share(median(values.map(({ total }) => total))),
    gcShares: { a: gcShare(records, 'a'), b: gcShare(records, 'b') },
    improved: interval !== null && interval.high < -Math.log1p(job.tolerance),
  };
}

type Told = Pick<DuelVerdict, 'outcome' | 'reason' | 'confirmed'>;

function told(
  decision: Decision,
  records: readonly PairRecord[],
  state: State,
  again: Decision | undefined,
): Told {
  const cannot = (reason: string, confirmed: boolean | null = null): Told => ({
    outcome: 'cannot tell',
    reason,
    confirmed,
  });
  if (records.length === 0)
    return { outcome: 'failed to run', reason: 'no pair could be measured', confirmed: null };
  if (decision.verdict === 'pass') return { outcome: 'pass', reason: null, confirmed: null };
  if (decision.verdict === 'fail') {
    if (!state.red) return cannot('red alone, but not among so many duels at once (Holm)');
    if (again === undefined) return { outcome: 'fail', reason: null, confirmed: null };
    return again.verdict === 'fail'
      ? { outcome: 'fail', reason: null, confirmed: true }
      : cannot('fresh pairs did not confirm it', false);
  }
  if (decision.interval === null) return cannot('too few pairs in the time it had');
  if (decision.pausesDiffer) return cannot('medians agree, but the total times do not: pauses differ');
  return cannot('the interval holds both a pass and a fail');
}

const gcShare = (records: readonly PairRecord[], arm: 'a' | 'b'): number | null => {
  const shares = records.flatMap((record) => record[arm].gcShare ?? []);
  return shares.length === 0 ? null : median(shares);
};

function outcomeOf(duels: readonly DuelVerdict[]): Outcome {
  const has = (outcome: Outcome) => duels.some((duel) => duel.outcome === outcome);
  if (has('fail')) return 'fail';
  if (duels.length === 0 || has('failed to run')) return 'failed to run';
  return has('cannot tell') ? 'cannot tell' : 'pass';
}

/** Bytes of the two arms on each payload, where they differ. */
function exactChanges({ duels, inspections }: Job): ExactChange[] {
  const sizesOf = (codec: Duel['a'], payload: Duel['payload']) => {
    const found = inspections.find((one) => one.codec === nameOf(codec) && one.payload === nameOf(payload));
    return found?.status === 'exact' ? { size: found.sizeBytes, gzip: found.gzipBytes } : undefined;
  };
  const byPayload = new Map(
    duels.filter(({ control }) => !control).map((duel) => [nameOf(duel.payload), duel]),
  );
  return [...byPayload].flatMap(([payload, duel]) => {
    const [a, b] = [sizesOf(duel.a, duel.payload), sizesOf(duel.b, duel.payload)];
    return (['size', 'gzip'] as const).flatMap((figure): ExactChange[] => {
      const [before, after] = [a?.[figure], b?.[figure]];
      if (before == null || after == null || before === after) return [];
      return [{ payload, figure, a: before, b: after }];
    });
  });
}

function noiseOf(job: Job, records: readonly PairRecord[]): VerdictReport['noise'] {
  const medianOf = (values: readonly number[]) => (values.length === 0 ? null : median(values));
  const unsteady = records.filter(({ a, b }) => [a.warmup, b.warmup].includes('unsteady'));
  return {
    stealShare: medianOf(records.flatMap(({ stealShare }) => stealShare ?? [])),
    loadAverage: medianOf(records.flatMap(({ loadAverage }) => loadAverage ?? [])),
    unsteadyShare: records.length === 0 ? 0 : unsteady.length / records.length,
    cpu: job.cpu,
  };
}
