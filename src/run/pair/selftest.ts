import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { pairValue } from '../../analysis/decide.ts';
import { judgeTrials, matrixAlarms, type Summary, smallestSeen } from '../../analysis/selftest.ts';
import type { OnFailure } from '../../errors.ts';
import { seeded, shuffled } from '../../rng.ts';
import { type Duel, type Job, type PairRecord, SCHEMA_VERSION } from '../../schema.ts';
import { version } from '../../version.ts';
import { environment } from '../environment.ts';
import { createLauncher } from '../launch.ts';
import { takeLock } from '../lock.ts';
import { openStore, readJob, type Store } from '../store.ts';
import { type Common, FULL, jobOf, type Part, QUICK } from './_trial-jobs.ts';
import { startNeighbours } from './busy.ts';
import { fight } from './duel.ts';
import { carryOut } from './job.ts';
import { findPin } from './pin.ts';

/** What is said of this machine: what can be seen in so long. */
const SEEN_SECONDS = 30;
const MATRIX = { cells: 24, draws: 2000 };
const DRAWS = 200;

export interface SelftestOptions {
  readonly quick: boolean;
  /** The folder of the test itself: one that is there is gone on with. */
  readonly folder: string;
  readonly seed: number;
  readonly busy: number;
  readonly command: string;
  readonly signal: AbortSignal;
  readonly onFailure: OnFailure;
  readonly onProgress: (text: string) => void;
}

interface Trial {
  readonly part: OpenPart;
  readonly duel: Duel;
}
interface OpenPart {
  readonly job: Job;
  readonly store: Store;
  readonly pairs: Map<string, readonly PairRecord[]>;
}

/** Decisions whose truth is known, one after the other in seeded order. What an earlier call has decided stands. */
export async function selftest(options: SelftestOptions): Promise<Summary> {
  const startedAt = new Date().toISOString();
  const release = takeLock('selftest', startedAt);
  const quiet = options.busy > 0 ? startNeighbours(options.busy) : () => {};
  const launcher = await createLauncher();
  const pin = findPin();
  const { seed, command } = options;
  const common: Common = {
    schema: SCHEMA_VERSION,
    version,
    command,
    startedAt,
    seed,
    environment: environment(),
    cpu: pin?.cpu ?? null,
  };
  const parts = (options.quick ? QUICK : FULL).map((part) => openPart(options.folder, part, common));
  try {
    if (options.busy > 0) await passed(1000);
    const trials = parts.flatMap((part) => part.job.duels.map((duel): Trial => ({ part, duel })));
    const order = shuffled(trials, seeded(seed, 'trials'));
    for (const [at, trial] of order.entries()) {
      if (options.signal.aborted) break;
      options.onProgress(`${at + 1} of ${order.length}: ${trial.duel.title}`);
      await decideOne(trial, options, (duel, index) =>
        fight(duel, index, seed, { launcher, pin, signal: options.signal }),
      );
    }
    return summarise(parts, options);
  } finally {
    for (const { store } of parts) store.close();
    await launcher.close();
    quiet();
    release();
  }
}

function openPart(folder: string, part: Part, common: Common): OpenPart {
  const place = join(folder, part.name);
  if (existsSync(join(place, 'run.json'))) {
    const { job, pairs } = readJob(place);
    return { job, store: openStore(place), pairs: new Map(pairs) };
  }
  const job = jobOf(part, common);
  const store = openStore(place);
  store.write('run.json', `${JSON.stringify(job, null, 2)}\n`);
  return { job, store, pairs: new Map() };
}

async function decideOne(
  { part, duel }: Trial,
  { signal, onFailure }: SelftestOptions,
  fightOne: (duel: Duel, index: number) => Promise<PairRecord>,
): Promise<void> {
  const pairs = await carryOut(
    part.job,
    [duel],
    {
      signal,
      nowMs: () => performance.now(),
      fight: fightOne,
      append: part.store.append,
      onFailure: ({ title }, error) => onFailure(title, error),
      onProgress: () => {},
    },
    part.pairs,
  );
  for (const [id, records] of pairs) part.pairs.set(id, records);
}

function summarise(parts: readonly OpenPart[], { folder, seed, busy }: SelftestOptions): Summary {
  const finishedAt = new Date().toISOString();
  for (const { job, store } of parts)
    store.write('run.json', `${JSON.stringify({ ...job, state: 'finished', finishedAt }, null, 2)}\n`);
  const [same] = parts;
  if (!same) throw new TypeError('a selftest has parts');
  const records = [...same.pairs.values()].flat();
  const pairMs = records.reduce((sum, { tookMs }) => sum + tookMs, 0) / Math.max(1, records.length);
  const { tolerance, alpha } = same.job;
  const summary: Summary = {
    kind: 'selftest',
    command: same.job.command,
    startedAt: same.job.startedAt,
    seed,
    busy,
    environment: same.job.environment,
    cpu: same.job.cpu,
    parts: parts.map(({ job, pairs }) => judgeTrials(job, pairs)),
    matrix: matrixAlarms(same.job, same.pairs, { ...MATRIX, rng: seeded(seed, 'matrix') }),
    seen: {
      seconds: SEEN_SECONDS,
      slowdown: smallestSeen(records.map(pairValue), {
        pairs: Math.floor((SEEN_SECONDS * 1000) / Math.max(1, pairMs)),
        share: 0.95,
        tolerance,
        alpha,
        draws: DRAWS,
        rng: seeded(seed, 'seen'),
      }),
    },
  };
  const store = openStore(folder);
  store.write('selftest.json', `${JSON.stringify(summary, null, 2)}\n`);
  store.close();
  return summary;
}
