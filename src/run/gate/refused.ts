import { homedir } from 'node:os';
import { judgeJob } from '../../analysis/verdict.ts';
import type { WirebenchError } from '../../errors.ts';
import { withoutFolders } from '../../names.ts';
import { type Job, LONGEST_NAME, SCHEMA_VERSION } from '../../schema.ts';
import { version } from '../../version.ts';
import { environment } from '../environment.ts';
import { folderFor, type JobOptions, type JobResult } from '../pair/session.ts';
import { openStore } from '../store.ts';
import { packageSpec } from './package-sides.ts';

type Options = Omit<JobOptions, 'kind' | 'title' | 'gate' | 'contests'> & {
  readonly base: string;
  readonly head: string;
};

/** The bundle of a gate that could not begin: its verdict says why, so that whoever comments has something to say. Throws CANNOT_WRITE. */
export function keepRefusal(options: Options, error: WirebenchError, startedAt: string): JobResult {
  const { base, head, budget, tolerance, alpha, timeMs, seed, command } = options;
  options.onFailure('the gate', error);
  const message = withoutFolders(error.message, process.cwd(), homedir());
  const job: Job = {
    ...{ schema: SCHEMA_VERSION, kind: 'job', version, title: `${head} against ${base}`, command },
    ...{ startedAt, finishedAt: new Date().toISOString(), state: 'finished' },
    ...{ seed, budget, tolerance, alpha, timeMs },
    ...{ duels: [], codecs: [], payloads: [], inspections: [] },
    skips: [{ what: 'the gate', reason: `${error.code}: ${message}` }],
    environment: environment(),
    gate: {
      kind: packageSpec(base) ? 'package' : 'git',
      base: { name: base.slice(0, LONGEST_NAME), version: null },
      head: { name: head.slice(0, LONGEST_NAME), version: null },
    },
    cpu: null,
  };
  const store = openStore(folderFor(options.out, 'gate', startedAt));
  const report = judgeJob(job, new Map());
  store.write('run.json', `${JSON.stringify(job, null, 2)}\n`);
  store.write('verdict.json', `${JSON.stringify(report, null, 2)}\n`);
  store.close();
  return { folder: store.folder, interrupted: false };
}
