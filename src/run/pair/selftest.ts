import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { pairValue } from '../../analysis/decide.ts';
import type { Summary } from '../../analysis/selftest.ts';
import { asWirebenchError, type OnFailure } from '../../errors.ts';
import { removeEmpty } from '../../folders.ts';
import { selftestMarkdown } from '../../report/selftest.ts';
import { seeded, shuffled } from '../../rng.ts';
import { type DecisionRecord, type Duel, SCHEMA_VERSION, type UsualRecord } from '../../schema.ts';
import { version } from '../../version.ts';
import { environment } from '../environment.ts';
import { createLauncher, type Launcher } from '../launch.ts';
import { takeLock } from '../lock.ts';
import { CELLS, openStore } from '../store.ts';
import { startNeighbours } from './busy.ts';
import { fight } from './duel.ts';
import { carryOut } from './job.ts';
import { findPin, type Pin } from './pin.ts';
import { type Common, folderOf, jobOf, type Part } from './trial-jobs.ts';
import {
  closePart,
  type OpenPart,
  openPart,
  pairsSha256,
  pairsSoFar,
  readParts,
  readSummary,
  requireOneMachine,
} from './trials.ts';
import { compareUsually } from './usual.ts';

const SETTLE_MS = 1000;

export interface SelftestOptions {
  readonly parts: readonly Part[];
  /** The folder of the test itself: one that is there is gone on with. */
  readonly folder: string;
  /** Of a new test; one that is gone on with has its own. */
  readonly seed: number;
  readonly busy: number;
  /** No decision is begun after so long; undefined: all are made. */
  readonly budgetMs: number | undefined;
  readonly command: string;
  readonly signal: AbortSignal;
  readonly onFailure: OnFailure;
  readonly onProgress: (text: string) => void;
}

interface Trial {
  readonly part: OpenPart;
  readonly duel: Duel;
  readonly index: number;
}
interface Means {
  readonly launcher: Launcher;
  readonly pin: Pin | null;
}

/**
 * Decisions whose truth is known, one after the other, those of all parts mixed in seeded order. What an earlier call has
 * decided stands. The summary is of all parts in the folder. Throws LOCKED, CANNOT_WRITE, BAD_RUN_FOLDER.
 */
export async function selftest(options: SelftestOptions): Promise<Summary> {
  const startedAt = new Date().toISOString();
  const untilMs = performance.now() + (options.budgetMs ?? Number.POSITIVE_INFINITY);
  const release = takeLock('selftest', startedAt);
  const launcher = await createLauncher();
  const quiet = startNeighbours(options.busy);
  const parts: OpenPart[] = [];
  try {
    const pin = findPin();
    parts.push(...openParts(options, startedAt, pin));
    if (options.busy > 0) await passed(SETTLE_MS);
    const trials = inOrder(parts);
    for (const [at, trial] of trials.entries()) {
      if (options.signal.aborted || performance.now() >= untilMs) break;
      if (trial.part.done.has(trial.duel.id)) continue;
      options.onProgress(`${at + 1} of ${trials.length}: ${trial.duel.title}`);
      await decideOne(trial, options, { launcher, pin });
      // Hundreds of files: each is closed when it is written.
      trial.part.store.close();
    }
    for (const part of parts) closePart(part, new Date().toISOString());
    return summarise(options.folder);
  } finally {
    quiet();
    await launcher.close();
    release();
  }
}

/** Seeded, and all parts side by side: one that is stopped early has decided about the same share of each. */
function inOrder(parts: readonly OpenPart[]): Trial[] {
  return parts
    .flatMap((part) => {
      const { duels, seed, trials } = part.job;
      const all = duels.map((duel, index): Trial => ({ part, duel, index }));
      const rng = seeded(seed, 'trials', trials?.part ?? '');
      return shuffled(all, rng).map((trial, at) => ({ trial, at: (at + rng()) / all.length }));
    })
    .sort((a, b) => a.at - b.at)
    .map(({ trial }) => trial);
}

function openParts(
  { parts, folder, busy, command, seed }: SelftestOptions,
  startedAt: string,
  pin: Pin | null,
): OpenPart[] {
  const here = environment();
  const earlier = readParts(folder).map(({ job }) => job);
  requireOneMachine(folder, [...earlier.map((job) => job.environment), here]);
  const common: Common = {
    schema: SCHEMA_VERSION,
    version,
    command,
    startedAt,
    seed: earlier[0]?.seed ?? seed,
    environment: here,
    cpu: pin?.cpu ?? null,
  };
  return parts.map((part) => openPart(join(folder, folderOf(part, busy)), jobOf(part, busy, common)));
}

/** A decision that is interrupted leaves its pairs, and is gone on with from them. */
async function decideOne(trial: Trial, options: SelftestOptions, means: Means): Promise<void> {
  const { part, duel } = trial;
  const decide = part.job.trials?.method === 'usual' ? decideUsually : decideInPairs;
  const record = await decide(trial, options, means);
  if (!record) return;
  part.store.append(record);
  part.done.add(duel.id);
}

async function decideInPairs(
  { part: { job, store }, duel, index }: Trial,
  { signal, onFailure }: SelftestOptions,
  means: Means,
  known = pairsSoFar({ job, store, done: new Set() }, duel),
): Promise<DecisionRecord | null> {
  let [failures, failedMs, fromMs] = [0, 0, 0];
  const world = {
    signal,
    nowMs: () => performance.now(),
    fight: (one: Duel, n: number) => {
      fromMs = performance.now();
      return fight(one, n, job.seed, { ...means, signal });
    },
    append: store.append,
    onProgress: () => {},
    onFailure: ({ title }: Duel, error: Error) => {
      failures++;
      failedMs += performance.now() - fromMs;
      onFailure(title, asWirebenchError(error, 'INTERNAL', 'a pair could not be measured'));
    },
  };
  const pairs = (await carryOut(job, [duel], world, new Map([[duel.id, known]]))).get(duel.id) ?? [];
  if (signal.aborted) return null;
  const values = pairs.map(pairValue);
  return {
    v: SCHEMA_VERSION,
    cell: job.trials?.part ?? '',
    round: index,
    kind: 'decision',
    duel: duel.id,
    medians: values.map((value) => value.median),
    totals: values.map((value) => value.total),
    failures,
    cpu: means.pin?.cpu ?? null,
    pairsSha256: pairsSha256({ store }, duel),
    tookMs: pairs.reduce((sum, { tookMs }) => sum + tookMs, Math.round(failedMs)),
  };
}

async function decideUsually(
  { part: { job }, duel, index }: Trial,
  { signal, onFailure }: SelftestOptions,
  { launcher }: Means,
): Promise<UsualRecord | null> {
  const place = { part: job.trials?.part ?? '', index, seed: job.seed };
  try {
    return await compareUsually(duel, place, { launcher, signal });
  } catch (error) {
    if (!signal.aborted) onFailure(duel.title, asWirebenchError(error, 'INTERNAL', 'a run failed'));
    return null;
  }
}

/** Of all that lies in the folder; written beside it, too. Throws BAD_RUN_FOLDER, CANNOT_WRITE. */
function summarise(folder: string): Summary {
  const summary = readSummary(folder);
  const store = openStore(folder);
  store.write('selftest.json', `${JSON.stringify(summary, null, 2)}\n`);
  store.write('selftest.md', selftestMarkdown(summary));
  store.close();
  removeEmpty(folder, CELLS);
  return summary;
}
