import { homedir } from 'node:os';
import { join } from 'node:path';
import { refuseNamesakes } from '../../_identity.ts';
import { exactTier } from '../../analysis/exact.ts';
import { judgeJob } from '../../analysis/verdict.ts';
import type { OnFailure } from '../../errors.ts';
import { WirebenchError } from '../../errors.ts';
import { removeEmpty } from '../../folders.ts';
import { isPath, withoutFolders } from '../../names.ts';
import { loadCodec, loadPlugin } from '../../plugins.ts';
import { type Duel, type Failure, type Job, type PairRecord, SCHEMA_VERSION } from '../../schema.ts';
import type { Ref } from '../../types.ts';
import { version } from '../../version.ts';
import { environment } from '../environment.ts';
import { inspectAll } from '../inspect.ts';
import { createLauncher, type Launcher } from '../launch.ts';
import { takeLock } from '../lock.ts';
import { CELLS, openStore, type Store } from '../store.ts';
import { fight } from './duel.ts';
import { carryOut, type JobProgress, type JobWorld } from './job.ts';
import { findPin, type Pin } from './pin.ts';
import { confirmations, type Plan, planDuels } from './plan.ts';
import { weighAll } from './weigh.ts';

export interface JobOptions
  extends Plan,
    Pick<Job, 'title' | 'budget' | 'tolerance' | 'alpha' | 'timeMs' | 'seed' | 'command' | 'gate'> {
  /** Names its folder. */
  readonly kind: 'ab' | 'gate';
  /** The folder results go below. */
  readonly out: string;
  readonly signal: AbortSignal;
  readonly onFailure: OnFailure;
  readonly onPlanned: (duels: readonly Duel[], folder: string) => void;
  readonly onProgress: (progress: JobProgress) => void;
}

/** The verdict lies in the folder. */
export interface JobResult {
  readonly folder: string;
  readonly interrupted: boolean;
}

/** `results/2026-01-31T12-00-00-gate`. */
export const folderFor = (out: string, kind: JobOptions['kind'], startedAt: string): string =>
  join(out, `${startedAt.slice(0, 19).replaceAll(':', '-')}-${kind}`);

/** Nothing else is measured meanwhile. Throws LOCKED. */
export async function alone<T>(
  kind: JobOptions['kind'],
  work: (startedAt: string) => Promise<T>,
): Promise<T> {
  const startedAt = new Date().toISOString();
  const release = takeLock(kind, startedAt);
  try {
    return await work(startedAt);
  } finally {
    release();
  }
}

/**
 * Is B slower than A, at each operation on each payload? Measures pairs until it can be told. To be called alone. Throws
 * what keeps it from running.
 */
export async function runJob(options: JobOptions, startedAt: string): Promise<JobResult> {
  await knowAll(options);
  const store = openStore(folderFor(options.out, options.kind, startedAt));
  const launcher = await createLauncher();
  try {
    const pin = findPin();
    const job = await prepareJob(options, { startedAt, pin, launcher });
    return await compareArms(job, options, { store, launcher, pin });
  } finally {
    await launcher.close();
    store.close();
    removeEmpty(store.folder, CELLS);
  }
}

interface Start {
  readonly startedAt: string;
  readonly pin: Pin | null;
  readonly launcher: Launcher;
}

/** All that is known before anything is timed. */
async function prepareJob(options: JobOptions, { startedAt, pin, launcher }: Start): Promise<Job> {
  const { contests, payloads, seed, signal, onFailure, gate } = options;
  const cells = contests
    .flatMap(({ a, b }) => [a, b])
    .flatMap((codec) => payloads.map((payload) => ({ codec, payload, runtime: null, floor: null })));
  const inspected = await inspectAll(cells, seed, launcher, onFailure, undefined, signal);
  const exact = await weighAll(contests, {
    payloads,
    seed,
    launcher,
    onFailure,
    signal,
    inspections: inspected.inspections,
    confirm: gate !== undefined,
  });
  const { inspections } = inspected;
  const { formats } = exactTier({ exact, inspections, ...(gate && { gate }) });
  const { duels, skips } = planDuels(options, inspections, formats);
  const { title, budget, tolerance, alpha, timeMs, command } = options;
  return {
    ...{ schema: SCHEMA_VERSION, kind: 'job', version, title, command },
    ...{ startedAt, finishedAt: null, state: 'running' },
    ...{ seed, budget, tolerance, alpha, timeMs },
    duels,
    skips,
    codecs: inspected.codecs,
    payloads: inspected.payloads,
    inspections,
    environment: environment(),
    exact,
    ...(gate && { gate }),
    cpu: pin?.cpu ?? null,
  };
}

/** A name that is none of ours, or of two things, is told before anything is started. Throws UNKNOWN_NAME, BAD_SUITE. */
export async function knowAll({
  contests = [],
  payloads,
  over,
}: Omit<Plan, 'contests' | 'ops'> & Partial<Plan>): Promise<void> {
  refuseNamesakes('payloads', payloads);
  for (const { a, b } of contests) refuseNamesakes('codecs', [a, b]);
  const ours = (ref: Ref) => !isPath(ref.use);
  for (const codec of contests.flatMap(({ a, b }) => [a, b]).filter(ours)) await loadCodec(codec);
  for (const payload of payloads.filter(ours)) await loadPlugin('payloads', payload);
  if (over) await loadPlugin('transports', over);
}

interface Means {
  readonly store: Store;
  readonly launcher: Launcher;
  readonly pin: Pin | null;
}

async function compareArms(job: Job, options: JobOptions, means: Means): Promise<JobResult> {
  const { store } = means;
  const { signal } = options;
  const save = (state: Job) => store.write('run.json', `${JSON.stringify(state, null, 2)}\n`);
  save(job);
  if (job.duels.length === 0 && !job.gate) throw nothingToCompare(job);
  options.onPlanned(job.duels, store.folder);
  const failures: Failure[] = [];
  const world = worldOf(options, means, failures);
  const pairs = new Map<string, readonly PairRecord[]>(await carryOut(job, job.duels, world));
  const confirming = confirmations(judgeJob({ ...job, failures, state: 'finished' }, pairs), job.duels);
  // From here on what is red counts as not confirmed, also when this process is killed.
  save({ ...job, duels: [...job.duels, ...confirming], failures });
  for (const [id, records] of await carryOut(job, confirming, world)) pairs.set(id, records);
  const ended: Job = {
    ...job,
    duels: [...job.duels, ...confirming],
    failures,
    state: signal.aborted ? 'interrupted' : 'finished',
    finishedAt: new Date().toISOString(),
  };
  save(ended);
  const report = judgeJob(ended, pairs);
  store.write('verdict.json', `${JSON.stringify(report, null, 2)}\n`);
  return { folder: store.folder, interrupted: signal.aborted };
}

function worldOf(options: JobOptions, { store, launcher, pin }: Means, failures: Failure[]): JobWorld {
  const { seed, signal } = options;
  return {
    signal,
    nowMs: () => performance.now(),
    fight: (duel, index) => fight(duel, index, seed, { launcher, pin, signal }),
    append: store.append,
    onFailure: (duel, error) => {
      const message = withoutFolders(error.message, process.cwd(), homedir());
      failures.push({ duel: duel.id, code: error.code, message });
      options.onFailure(duel.title, error);
    },
    onProgress: options.onProgress,
  };
}

function nothingToCompare({ skips: [first] }: Job): WirebenchError {
  return new WirebenchError(
    'NOTHING_TO_RUN',
    `nothing to compare (${first?.what}: ${first?.reason}); see wirebench check`,
  );
}
