import { join } from 'node:path';
import { judgeJob, type VerdictReport } from '../../analysis/verdict.ts';
import type { OnFailure } from '../../errors.ts';
import { WirebenchError } from '../../errors.ts';
import { nameOf } from '../../names.ts';
import { type Duel, type Inspection, type Job, SCHEMA_VERSION, type Skip } from '../../schema.ts';
import type { Ref } from '../../types.ts';
import { version } from '../../version.ts';
import { environment } from '../environment.ts';
import { inspectAll } from '../inspect.ts';
import { createLauncher, type Launcher } from '../launch.ts';
import { takeLock } from '../lock.ts';
import { openStore, type Store } from '../store.ts';
import { fight } from './duel.ts';
import { carryOut, type JobProgress } from './job.ts';
import { findPin } from './pin.ts';

export interface AbOptions
  extends Pick<Job, 'budget' | 'tolerance' | 'alpha' | 'timeMs' | 'seed' | 'command'> {
  readonly a: Ref;
  readonly b: Ref;
  readonly payloads: readonly Ref[];
  readonly ops: readonly Duel['op'][];
  /** The folder results go below. */
  readonly out: string;
  readonly signal: AbortSignal;
  readonly onFailure: OnFailure;
  readonly onPlanned: (duels: readonly Duel[], folder: string) => void;
  readonly onProgress: (progress: JobProgress) => void;
}

export interface AbResult {
  readonly folder: string;
  readonly report: VerdictReport;
  readonly interrupted: boolean;
}

/** Is B slower than A, at each operation on each payload? Measures pairs until it can be told. Throws what keeps it from running. */
export async function runAb(options: AbOptions): Promise<AbResult> {
  const startedAt = new Date().toISOString();
  const release = takeLock('ab', startedAt);
  try {
    const store = openStore(join(options.out, `${startedAt.slice(0, 19).replaceAll(':', '-')}-ab`));
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
  options: AbOptions,
  startedAt: string,
  store: Store,
  launcher: Launcher,
): Promise<AbResult> {
  const { a, b, payloads, seed, signal, onFailure } = options;
  const cells = [a, b].flatMap((codec) =>
    payloads.map((payload) => ({ codec, payload, runtime: null, floor: null })),
  );
  const { codecs, payloads: facts, inspections } = await inspectAll(cells, seed, launcher, onFailure);
  const { duels, skips } = planDuels(options, inspections);
  const pin = findPin();
  const { budget, tolerance, alpha, timeMs, command } = options;
  const job: Job = {
    schema: SCHEMA_VERSION,
    kind: 'job',
    version,
    title: `${nameOf(b)} against ${nameOf(a)}`,
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

/** What was red is fought again with fresh pairs and other random numbers before it counts. */
function confirmations({ duels: verdicts }: VerdictReport, duels: readonly Duel[]): Duel[] {
  return duels
    .filter(({ id }) => verdicts.some((verdict) => verdict.id === id && verdict.outcome === 'fail'))
    .map((duel) => ({ ...duel, id: `${duel.id}-again`, confirms: duel.id }));
}

/** Every operation on every payload that both bring back exactly; and A against itself, so that the machine is tried too. */
function planDuels(
  { a, b, payloads, ops }: AbOptions,
  inspections: readonly Inspection[],
): { duels: Duel[]; skips: Skip[] } {
  const duels: Duel[] = [];
  const skips: Skip[] = [];
  for (const payload of payloads) {
    const wrong = inspections.find((one) => one.payload === nameOf(payload) && one.status !== 'exact');
    if (wrong) {
      skips.push({ what: `${wrong.codec} on ${wrong.payload}`, reason: reasonOf(wrong) });
      continue;
    }
    for (const op of ops) {
      const id = `${op}-${nameOf(payload)}`.replace(/[^a-z0-9._+@-]+/gi, '_').slice(0, 150);
      duels.push({ id, title: `${op}, ${nameOf(payload)}`, a, b, payload, op });
    }
  }
  const [first] = duels;
  if (first)
    duels.push({
      ...first,
      id: `${first.id}-control`,
      title: `control: ${first.title}`,
      b: a,
      control: true,
    });
  return { duels, skips };
}

function reasonOf(inspection: Inspection): string {
  if (inspection.status === 'failed') return `${inspection.code}: ${inspection.message}`;
  return inspection.status === 'different' ? `does not round-trip: ${inspection.lost.join('; ')}` : '';
}
