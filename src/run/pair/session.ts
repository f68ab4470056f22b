import { join } from 'node:path';
import { judgeJob, type VerdictReport } from '../../analysis/verdict.ts';
import type { OnFailure } from '../../errors.ts';
import { WirebenchError } from '../../errors.ts';
import { loadPlugin } from '../../plugins.ts';
import { type Duel, type Job, SCHEMA_VERSION } from '../../schema.ts';
import { version } from '../../version.ts';
import { environment } from '../environment.ts';
import { inspectAll } from '../inspect.ts';
import { createLauncher, type Launcher } from '../launch.ts';
import { takeLock } from '../lock.ts';
import { openStore, type Store } from '../store.ts';
import { fight } from './duel.ts';
import { carryOut, type JobProgress } from './job.ts';
import { findPin } from './pin.ts';
import { confirmations, type Plan, planDuels } from './plan.ts';

export interface JobOptions
  extends Plan,
    Pick<Job, 'title' | 'budget' | 'tolerance' | 'alpha' | 'timeMs' | 'seed' | 'command'> {
  /** Names its folder. */
  readonly kind: 'ab' | 'gate';
  /** The folder results go below. */
  readonly out: string;
  readonly signal: AbortSignal;
  readonly onFailure: OnFailure;
  readonly onPlanned: (duels: readonly Duel[], folder: string) => void;
  readonly onProgress: (progress: JobProgress) => void;
}

export interface JobResult {
  readonly folder: string;
  readonly report: VerdictReport;
  readonly interrupted: boolean;
}

/** Is B slower than A, at each operation on each payload? Measures pairs until it can be told. Throws what keeps it from running. */
export async function runJob(options: JobOptions): Promise<JobResult> {
  const startedAt = new Date().toISOString();
  const release = takeLock(options.kind, startedAt);
  try {
    const store = openStore(
      join(options.out, `${startedAt.slice(0, 19).replaceAll(':', '-')}-${options.kind}`),
    );
    const launcher = await createLauncher();
    try {
      return await compareArms(options, startedAt, store, launcher);
    } finally {
      await launcher.close();
      store.close();
    }
  } finally {
    release();
  }
}

async function compareArms(
  options: JobOptions,
  startedAt: string,
  store: Store,
  launcher: Launcher,
): Promise<JobResult> {
  const { contests, payloads, over, seed, signal, onFailure } = options;
  if (over) await loadPlugin('transports', over);
  const cells = contests
    .flatMap(({ a, b }) => [a, b])
    .flatMap((codec) => payloads.map((payload) => ({ codec, payload, runtime: null, floor: null })));
  const { codecs, payloads: facts, inspections } = await inspectAll(cells, seed, launcher, onFailure);
  const { duels, skips } = planDuels(options, inspections);
  const pin = findPin();
  const { title, budget, tolerance, alpha, timeMs, command } = options;
  const job: Job = {
    schema: SCHEMA_VERSION,
    kind: 'job',
    version,
    title,
    command,
    startedAt,
    finishedAt: null,
    state: 'running',
    seed,
    budget,
    tolerance,
    alpha,
    timeMs,
    duels: [...duels],
    skips: [...skips],
    codecs,
    payloads: facts,
    inspections,
    environment: environment(),
    cpu: pin?.cpu ?? null,
  };
  const save = (state: Job) => store.write('run.json', `${JSON.stringify(state, null, 2)}\n`);
  save(job);
  if (duels.length === 0) {
    const [first] = skips;
    throw new WirebenchError(
      'NOTHING_TO_RUN',
      `nothing to compare (${first?.what}: ${first?.reason}); see wirebench check`,
    );
  }
  options.onPlanned(duels, store.folder);
  const world = {
    signal,
    nowMs: () => performance.now(),
    fight: (duel: Duel, index: number) => fight(duel, index, seed, { launcher, pin, signal }),
    append: store.append,
    onFailure: (duel: Duel, error: WirebenchError) => onFailure(duel.title, error),
    onProgress: options.onProgress,
  };
  const pairs = new Map(await carryOut(job, duels, world));
  const confirming = confirmations(judgeJob(job, pairs), duels);
  for (const [id, records] of await carryOut(job, confirming, world)) pairs.set(id, records);
  const state = signal.aborted ? 'interrupted' : 'finished';
  const ended: Job = {
    ...job,
    duels: [...duels, ...confirming],
    state,
    finishedAt: new Date().toISOString(),
  };
  save(ended);
  const report = judgeJob(ended, pairs);
  store.write('verdict.json', `${JSON.stringify(report, null, 2)}\n`);
  return { folder: store.folder, report, interrupted: signal.aborted };
}
