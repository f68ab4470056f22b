import { join } from 'node:path';
import { languageFor } from '../claims.ts';
import type { OnFailure } from '../errors.ts';
import { removeEmpty } from '../folders.ts';
import type { Filters, Plan } from '../plan.ts';
import type { Cell } from '../schema.ts';
import type { ResolvedSuite } from '../suite.ts';
import { version } from '../version.ts';
import type { GivenBrokers } from './broker/given.ts';
import { type OpenBrokers, openBrokers } from './broker/open.ts';
import { complete, type Machine, type RunResult } from './complete.ts';
import { environment } from './environment.ts';
import { inspectAll } from './inspect.ts';
import { createLauncher } from './launch.ts';
import { takeLock } from './lock.ts';
import type { Progress } from './measure.ts';
import { newRun } from './new-run.ts';
import { planSuite } from './plan-suite.ts';
import { openTarget, type Target } from './remote.ts';
import { refuseOther } from './same-tools.ts';
import { CELLS, openStore, readRun } from './store.ts';
import { wireFacts } from './wire-facts.ts';

export interface RunOptions {
  /** A built-in name, a path, or a suite that is whole already. */
  readonly suite: string | ResolvedSuite;
  readonly filters: Filters;
  readonly seed: number;
  /** The folder results go below. */
  readonly out: string;
  readonly budgetMs?: number;
  /** Of the page of a suite with claims, like `fr`; English when absent. */
  readonly language?: string;
  /** CPU profiles of the first round go below the folder of the run. */
  readonly cpuProfiles?: boolean;
  /** Where the servers of cells over a wire run, when that is not here. */
  readonly target?: Target;
  /** Running brokers, by the name of their kind; others are started where they are installed. */
  readonly brokers?: GivenBrokers;
  /** As the user typed it, for the report. */
  readonly command: string;
  readonly signal: AbortSignal;
  readonly onPlanned: (plan: Plan, folder: string) => void;
  readonly onProgress: (progress: Progress) => void;
  /** A plug-in, a pair or a round of a cell failed; the others go on. */
  readonly onFailure: OnFailure;
}

/** Plans, inspects, measures and reports one suite. Throws what keeps it from running at all; a failing cell is in the report. */
export async function runSuite(options: RunOptions): Promise<RunResult> {
  const untilMs = options.budgetMs === undefined ? undefined : performance.now() + options.budgetMs;
  const startedAt = new Date().toISOString();
  const target = options.target && (await openTarget(options.target));
  const given: GivenBrokers = options.brokers ?? new Map();
  const planned = await planSuite(options.suite, options.filters, options.onFailure, {
    apart: target !== undefined,
    given,
  });
  const { name, plan } = planned;
  const { language } = options;
  await languageFor(language, planned.claims.length > 0, `the report of ${name}`);
  const folder = join(options.out, `${startedAt.slice(0, 19).replaceAll(':', '-')}-${name}`);
  const place = { suite: name, startedAt, folder, cells: plan.cells, given, signal: options.signal };
  const begin = () => options.onPlanned(plan, folder);
  return withMachine({ ...place, begin }, async ({ store, launcher, brokers }) => {
    const inspected = await inspectAll(
      plan.cells,
      options.seed,
      launcher,
      options.onFailure,
      options.onProgress,
      options.signal,
    );
    const run = {
      ...newRun(planned, inspected, options, startedAt),
      ...(await wireFacts(plan.cells)),
      ...(target && { target: target.environment }),
      ...(brokers.facts.length > 0 && { brokers: [...brokers.facts] }),
      ...(language !== undefined && { language }),
      ...(options.cpuProfiles && { profiled: true as const }),
    };
    return complete(
      run,
      { store, launcher, target, brokers, given },
      { ...options, untilMs, isDone: () => false },
    );
  });
}

export type ResumeOptions = Pick<
  RunOptions,
  'signal' | 'onProgress' | 'onPlanned' | 'onFailure' | 'target' | 'brokers' | 'language'
>;

/** Measures what is missing of a run: rounds that were not reached, were cut short or have failed. Throws PLAN_DIFFERS when codecs or runtime are no longer the same. */
export async function resumeRun(folder: string, options: ResumeOptions): Promise<RunResult> {
  const { run, records } = readRun(folder);
  const { language = run.language } = options;
  await languageFor(language, run.claims !== undefined, `the report of ${run.suite}`);
  const target = options.target && (await openTarget(options.target));
  const ended = new Set(
    [...records].flatMap(([id, all]) =>
      all
        .filter((record) => record.kind === 'end' && record.status === 'ok')
        .map(({ round }) => `${id} ${round}`),
    ),
  );
  const given: GivenBrokers = options.brokers ?? new Map();
  const { suite, startedAt, cells } = run;
  const place = { suite, startedAt, folder, cells, given, signal: options.signal };
  const { skips, rounds, estimateMs, seed } = run;
  const begin = () => options.onPlanned({ cells, skips, rounds, estimateMs }, folder);
  return withMachine({ ...place, begin }, async ({ store, launcher, brokers }) => {
    const inspected = await inspectAll(
      cells,
      seed,
      launcher,
      options.onFailure,
      options.onProgress,
      options.signal,
    );
    const { target: _, brokers: __, ...plan } = run;
    const facts = brokers.facts.length > 0 && { brokers: [...brokers.facts] };
    const wires = await wireFacts(cells);
    const now = { ...plan, ...inspected, ...wires, ...facts, version, environment: environment() };
    refuseOther(run, target ? { ...now, target: target.environment } : now);
    const isDone = (cell: Cell, round: number) => ended.has(`${cell.id} ${round}`);
    return complete(
      { ...run, state: 'running', ...(language !== undefined && { language }) },
      { store, launcher, target, brokers, given },
      { ...options, untilMs: undefined, isDone },
    );
  });
}

interface RunPlace {
  readonly suite: string;
  readonly startedAt: string;
  readonly folder: string;
  readonly cells: readonly Cell[];
  readonly given: GivenBrokers;
  readonly signal: AbortSignal;
  /** Called when all but the brokers is there; they take seconds. */
  readonly begin: () => void;
}

/** Holds the machine's lock, the run's folder, the control port and the brokers while `work` runs. */
async function withMachine(
  { suite, startedAt, folder, cells, given, signal, begin }: RunPlace,
  work: (machine: Machine & { brokers: OpenBrokers }) => Promise<RunResult>,
): Promise<RunResult> {
  const release = takeLock(suite, startedAt);
  try {
    const store = openStore(folder);
    const launcher = await createLauncher();
    let brokers: OpenBrokers | undefined;
    try {
      begin();
      brokers = await openBrokers(cells, given, signal);
      return await work({ store, launcher, brokers });
    } finally {
      await launcher.close();
      await brokers?.close();
      store.close();
      // Where nothing came of it, as without its broker, nothing is left behind.
      removeEmpty(folder, CELLS);
    }
  } finally {
    release();
  }
}
