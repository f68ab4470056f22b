import { homedir } from 'node:os';
import { analyse } from '../analysis/analyse.ts';
import { DEFAULT_LANGUAGE, loadClaims, loadLanguage } from '../claims.ts';
import { type OnFailure, WirebenchError } from '../errors.ts';
import { withoutFolders, withoutHosts } from '../names.ts';
import { jsonReporter } from '../report/json.ts';
import { markdownReporter } from '../report/markdown.ts';
import { hasClaims, pageMarkdown } from '../report/page.ts';
import { type Report, type Run, SCHEMA_VERSION } from '../schema.ts';
import { type GivenBrokers, withoutBrokers } from './broker/given.ts';
import type { OpenBrokers } from './broker/open.ts';
import { cpuTimes, stealShare } from './environment.ts';
import { epochOf, measureRound } from './execute.ts';
import type { Launcher } from './launch.ts';
import { timelessAtOnce } from './limits.ts';
import { type Job, measure, type World } from './measure.ts';
import { profilesOf } from './profiles.ts';
import type { OpenTarget } from './remote.ts';
import { readRun, type Store } from './store.ts';

export interface RunResult {
  readonly folder: string;
  readonly report: Report;
  readonly interrupted: boolean;
}

/** What a run holds while it lasts. */
export interface Machine {
  readonly store: Store;
  readonly launcher: Launcher;
}

export interface Hosts extends Machine {
  readonly target: OpenTarget | undefined;
  readonly brokers: OpenBrokers;
  /** Running brokers that no record may name. */
  readonly given: GivenBrokers;
}

export interface Completion extends Pick<World, 'signal' | 'onProgress'>, Pick<Job, 'untilMs' | 'isDone'> {
  readonly onFailure: OnFailure;
}

/** Measures the run's cells, then writes run.json and the reports from what is on disk. */
export async function complete(run: Run, hosts: Hosts, options: Completion): Promise<RunResult> {
  const { store } = hosts;
  const { signal, untilMs, isDone } = options;
  const { cells, rounds, seed } = run;
  const save = (state: Run) => store.write('run.json', `${JSON.stringify(state, null, 2)}\n`);
  save(run);
  const timesBefore = cpuTimes();
  const begun = new Set<string>();
  const givenUp = await measure(
    { cells, rounds, seed, untilMs, atOnce: timelessAtOnce(), isDone },
    worldOf(run, hosts, options, begun),
  );
  // What the time budget left no room for is said in givenUp; an empty table of it would say nothing.
  const fitted = givenUp.length > 0 && !signal.aborted;
  save({
    ...run,
    cells: fitted ? cells.filter(({ id }) => begun.has(id)) : cells,
    state: signal.aborted ? 'interrupted' : 'finished',
    finishedAt: new Date().toISOString(),
    givenUp,
    stealShare: stealShare(timesBefore, cpuTimes()),
  });
  return { folder: store.folder, report: await writeReports(store), interrupted: signal.aborted };
}

/** The real world of measuring: processes, a clock, files. Cells that were begun are added to `begun`. */
function worldOf(
  { seed, startedAt, profiled }: Run,
  { store, launcher, target, brokers, given }: Hosts,
  { signal, onProgress, onFailure }: Completion,
  begun: Set<string>,
): World {
  const { append } = store;
  return {
    signal,
    onProgress,
    nowMs: () => performance.now(),
    measureRound: async (cell, round) => {
      begun.add(cell.id);
      const epoch = epochOf(startedAt, cell.id, round);
      const at = brokers.addressOf(cell);
      return measureRound(cell, epoch, {
        launcher,
        ...(target && { target }),
        ...(at && { at }),
        ...(profiled && round === 0 && { profiles: profilesOf(store, cell.id) }),
        round,
        seed,
        append,
        signal,
      });
    },
    recordFailure: (cell, round, thrown) => {
      const { code, cause } = thrown;
      const error = new WirebenchError(code, withoutBrokers(thrown.message, given), cause);
      onFailure(`${cell.id}, round ${round + 1}`, error);
      const shown = withoutFolders(error.message, process.cwd(), homedir());
      const message = withoutHosts(shown, target?.hosts ?? []);
      const end = { kind: 'end', status: 'failed', code: error.code, message } as const;
      append({ v: SCHEMA_VERSION, cell: cell.id, round, ...end });
    },
  };
}

/** From files alone, so that the same report can be made again later. With claims it is a page, and the tables stand beside it. */
async function writeReports(store: Store): Promise<Report> {
  const { run, records } = readRun(store.folder);
  const report = analyse(run, records, await loadClaims(run.claims ?? []));
  const page = hasClaims(report) ? pageMarkdown(await loadLanguage(run.language ?? DEFAULT_LANGUAGE)) : null;
  for (const [file, reporter] of [
    ['report.md', page ?? markdownReporter],
    ...(page ? [['tables.md', markdownReporter] as const] : []),
    ['report.json', jsonReporter],
  ] as const) {
    store.write(file, reporter.render(report));
  }
  return report;
}
