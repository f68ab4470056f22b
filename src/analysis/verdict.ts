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
import { holm } from './multiple.ts';
import { probabilityNotAbove } from './sequence.ts';
import { median } from './statistics.ts';

type PairsOf = (duel: Duel) => readonly PairRecord[];

const LONGEST_TEXT = 4000;
const cut = (text: string): string => text.slice(0, LONGEST_TEXT);

const ALARM = 'the control alarmed: A differs from itself here';

/** The verdict of a job from its files. Pure: the same files give the same verdict, byte for byte. */
export function judgeJob(job: Job, pairs: ReadonlyMap<string, readonly PairRecord[]>): VerdictReport {
  const of: PairsOf = (duel) => pairs.get(duel.id) ?? [];
  const ownDuels = job.duels.filter(({ control, confirms }) => !control && confirms === undefined);
  const control = controlOf(job, of);
  const duels = judgeDuels(job, ownDuels, of, control?.outcome === 'fail');
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
  const failures = failuresOf(job, duel);
  return verdictOf(duel, of(duel), job, { red: true, confirmation: undefined, failures });
}

function judgeDuels(job: Job, duels: readonly Duel[], of: PairsOf, alarm: boolean): DuelVerdict[] {
  const red = redDuels(job, duels, of);
  return duels.map((duel) => {
    const again = job.duels.find(({ confirms }) => confirms === duel.id);
    const verdict = verdictOf(duel, of(duel), job, {
      red: red.has(duel.id),
      confirmation: again && of(again),
      failures: failuresOf(job, duel),
    });
    const isVerdict = verdict.outcome === 'fail' || verdict.outcome === 'pass';
    return alarm && isVerdict ? { ...verdict, outcome: 'cannot tell', reason: ALARM } : verdict;
  });
}

/** Which duels are red for the exit code: those that Holm lets fall together. */
function redDuels(job: Job, duels: readonly Duel[], of: PairsOf): Set<string> {
  const probabilities = duels.map((duel) =>
    probabilityNotAbove(
      of(duel).map((pair) => pairValue(pair).median),
      Math.log1p(job.tolerance),
    ),
  );
  const fallen = holm(probabilities, job.alpha);
  return new Set(duels.filter((_, index) => fallen[index]).map(({ id }) => id));
}

/** What is exact needs no machine: it fails whatever the times say. */
function outcomeOf({ gate, skips }: Job, duels: readonly DuelVerdict[], exactFails: boolean): VerdictOutcome {
  const has = (outcome: VerdictOutcome) => duels.some((duel) => duel.outcome === outcome);
  if (has('fail') || exactFails) return 'fail';
  if (gate?.identical) return 'pass';
  const missed = gate !== undefined && skips.length > 0;
  if (duels.length === 0 || missed || has('failed to run')) return 'failed to run';
  return has('cannot tell') ? 'cannot tell' : 'pass';
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
