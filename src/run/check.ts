import { homedir } from 'node:os';
import { analyse } from '../analysis/analyse.ts';
import type { OnFailure } from '../errors.ts';
import { nameOf, withoutFolders } from '../names.ts';
import { type Record, type Report, SCHEMA_VERSION } from '../schema.ts';
import type { ResolvedSuite } from '../suite.ts';
import type { Ref } from '../types.ts';
import { epochOf, measureRound } from './execute.ts';
import { inspectAll } from './inspect.ts';
import { createLauncher } from './launch.ts';
import { timelessAtOnce } from './limits.ts';
import { type Job, measure, type Progress, type World } from './measure.ts';
import { newRun } from './new-run.ts';
import { planSuite } from './plan-suite.ts';

export interface CheckOptions extends Pick<World, 'signal'> {
  readonly onProgress: (progress: Progress) => void;
  readonly codecs: readonly Ref[];
  /** As the user typed it, for the report. */
  readonly command: string;
  readonly onFailure: OnFailure;
}

/** Small, so that one codec is checked while one waits for it; and of a usual size where there is something to compare. */
const PAYLOADS = { one: 'tick', several: 'order' } as const;
const SEED = 1;

/**
 * What a run of faithfulness, robustness and compatibility would find, without a folder for it: nothing is timed, so
 * nothing is kept and the machine's lock is not taken.
 */
export async function checkCodecs(options: CheckOptions): Promise<Report> {
  const startedAt = new Date().toISOString();
  const { signal, onProgress, onFailure } = options;
  // Only what the user allows evaluates: a suite alone cannot say it.
  const allowed = options.codecs.some(({ allowEval }) => allowEval) ? { allowEval: true as const } : {};
  const planned = await planSuite(suiteOf(options.codecs), allowed, onFailure);
  const launcher = await createLauncher();
  try {
    const inspected = await inspectAll(planned.plan.cells, SEED, launcher, onFailure, onProgress, signal);
    const run = newRun(planned, inspected, { ...options, seed: SEED }, startedAt);
    const records = new Map<string, Record[]>(run.cells.map(({ id }) => [id, []]));
    const append = (record: Record) => void records.get(record.cell)?.push(record);
    const job: Job = { ...run, untilMs: undefined, atOnce: timelessAtOnce(), isDone: () => false };
    const world: World = {
      signal,
      onProgress,
      nowMs: () => performance.now(),
      measureRound: (cell, round) =>
        measureRound(cell, epochOf(startedAt, cell.id, round), {
          launcher,
          round,
          seed: SEED,
          append,
          signal,
        }),
      recordFailure: (cell, round, { code, message }) => {
        const shown = withoutFolders(message, process.cwd(), homedir());
        const end = { kind: 'end', status: 'failed', code, message: shown } as const;
        append({ v: SCHEMA_VERSION, cell: cell.id, round, ...end });
      },
    };
    await measure(job, world);
    const state = signal.aborted ? 'interrupted' : 'finished';
    return analyse({ ...run, state, finishedAt: new Date().toISOString() }, records);
  } finally {
    await launcher.close();
  }
}

function suiteOf(codecs: readonly Ref[]): ResolvedSuite {
  const payloads = [{ use: codecs.length > 1 ? PAYLOADS.several : PAYLOADS.one }];
  const of = { kind: 'codec' as const, codecs: [...codecs] };
  return {
    name: 'check',
    title: `check of ${codecs.map(nameOf).join(', ')}`,
    rounds: 1,
    warmupMs: 1,
    windowMs: 1,
    baseline: 'json',
    groups: [
      { ...of, study: 'faithfulness', payloads: [] },
      { ...of, study: 'robustness', payloads },
      { ...of, study: 'compatibility', payloads },
    ],
  };
}
