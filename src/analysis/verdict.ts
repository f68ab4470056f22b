import {
  type Duel,
  type DuelVerdict,
  type Job,
  type PairRecord,
  SCHEMA_VERSION,
  type VerdictOutcome,
  type VerdictReport,
} from '../schema.ts';
import { pairValue } from './decide.ts';
import { verdictOf } from './duel-verdict.ts';
import { exactTier } from './exact.ts';
import { benjaminiHochberg, holm } from './multiple.ts';
import { probabilityNotAbove } from './sequence.ts';
import { median } from './statistics.ts';
import { isUntold } from './unknown.ts';

type PairsOf = (duel: Duel) => readonly PairRecord[];

const LONGEST_TEXT = 4000;
const cut = (text: string): string => text.slice(0, LONGEST_TEXT);

const ALARM = 'the control alarmed: A differs from itself here';
const NO_CONTROL = 'the control could not run, so nobody knows what this machine adds';

/** The verdict of a job from its files. Pure: the same files give the same verdict, byte for byte. */
export function judgeJob(job: Job, pairs: ReadonlyMap<string, readonly PairRecord[]>): VerdictReport {
  const of: PairsOf = (duel) => pairs.get(duel.id) ?? [];
  const ownDuels = job.duels.filter(({ control, confirms }) => !control && confirms === undefined);
  const control = controlOf(job, of);
  const duels = judgeDuels(job, ownDuels, of, alarmOf(control, job));
  const exact = exactTier(job);
  const { title, command, startedAt, finishedAt, state, seed, budget, tolerance, alpha, timeMs, version } =
    job;
  return {
    schema: SCHEMA_VERSION,
    kind: 'verdict',
    outcome: outcomeOf(job, duels, exact.fails),
    gate: job.gate ?? null,
    duels,
    control,
    exact,
    refused: job.skips.map(({ what, reason }) => ({ what, reason: cut(reason) })),
    failures: (job.failures ?? []).map(({ duel, code, message }) => ({
      what: job.duels.find(({ id }) => id === duel)?.title ?? duel,
      reason: cut(`${code}: ${message}`),
    })),
    noise: noiseOf(job, [...pairs.values()].flat()),
    environment: job.environment,
    codecs: job.codecs,
    job: {
      title: cut(title),
      command: cut(command),
      startedAt,
      finishedAt,
      state,
      seed,
      budget,
      tolerance,
      alpha,
      timeMs,
      version,
    },
  };
}

const failuresOf = ({ failures = [] }: Job, { id }: Duel) => failures.filter(({ duel }) => duel === id);

function controlOf(job: Job, of: PairsOf): DuelVerdict | null {
  const duel = job.duels.find((one) => one.control);
  if (!duel) return null;
  const standing = { red: true, green: true, confirmation: undefined, failures: failuresOf(job, duel) };
  // It is never fought again, so it alarms also in a job that was stopped.
  return verdictOf(duel, of(duel), { ...job, state: 'finished' }, standing);
}

/** A control that is faster than itself hides what is slower: it alarms too. null: nothing is taken back. */
function alarmOf(control: DuelVerdict | null, { budget }: Job): string | null {
  if (control?.outcome === 'failed to run') return NO_CONTROL;
  const isFaster = control?.improved === true && (control.estimate ?? 0) < -budget;
  return control?.outcome === 'fail' || isFaster ? ALARM : null;
}

function judgeDuels(job: Job, duels: readonly Duel[], of: PairsOf, alarm: string | null): DuelVerdict[] {
  const { red, green } = standing(job, duels, of);
  return duels.map((duel) => {
    const again = job.duels.find(({ confirms }) => confirms === duel.id);
    const verdict = verdictOf(duel, of(duel), job, {
      red: red.has(duel.id),
      green: green.has(duel.id),
      confirmation: again && { records: of(again), failures: failuresOf(job, again) },
      failures: failuresOf(job, duel),
    });
    const isVerdict = verdict.outcome === 'fail' || verdict.outcome === 'pass';
    return alarm !== null && isVerdict ? { ...verdict, outcome: 'cannot tell', reason: alarm } : verdict;
  });
}

/** Slower, for the exit code: those that Holm lets fall together. Faster, for the list: those of Benjamini and Hochberg. */
function standing(job: Job, duels: readonly Duel[], of: PairsOf) {
  const probabilities = (sign: 1 | -1) =>
    duels.map((duel) =>
      probabilityNotAbove(
        of(duel).map((pair) => sign * pairValue(pair).median),
        Math.log1p(job.tolerance),
      ),
    );
  const named = (fallen: readonly boolean[]) =>
    new Set(duels.filter((_, index) => fallen[index]).map(({ id }) => id));
  return {
    red: named(holm(probabilities(1), job.alpha)),
    green: named(benjaminiHochberg(probabilities(-1), job.alpha)),
  };
}

/** What is exact needs no machine: it fails whatever the times say. */
function outcomeOf(job: Job, duels: readonly DuelVerdict[], exactFails: boolean): VerdictOutcome {
  const { gate, skips } = job;
  const has = (outcome: VerdictOutcome) => duels.some((duel) => duel.outcome === outcome);
  if (has('fail') || exactFails) return 'fail';
  if (gate?.identical) return 'pass';
  const missed = gate !== undefined && skips.length > 0;
  if (duels.length === 0 || missed || has('failed to run')) return 'failed to run';
  return has('cannot tell') || isUntold(job) ? 'cannot tell' : 'pass';
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
