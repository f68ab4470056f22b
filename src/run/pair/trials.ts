import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findings, type PartRecords, type Summary } from '../../analysis/selftest.ts';
import { WirebenchError } from '../../errors.ts';
import { seeded } from '../../rng.ts';
import type { DecisionRecord, Duel, Environment, Job, PairRecord, UsualRecord } from '../../schema.ts';
import { holdsJob, openStore, readJob, readRecords, type Store } from '../store.ts';

/** A part of a selftest on disk: pairs in a file for each duel, decisions in one for the part. */
export interface OpenPart {
  readonly job: Job;
  readonly store: Store;
  /** Duels that are decided. */
  readonly done: Set<string>;
}

/** Creates a part, or opens it to go on with as it was planned. Throws CANNOT_WRITE, BAD_RUN_FOLDER. */
export function openPart(place: string, planned: Job): OpenPart {
  const known = existsSync(join(place, 'run.json'));
  const job = known ? readTrialsJob(place) : planned;
  const store = openStore(place);
  if (!known) saveJob(store, job);
  const { decisions, usual } = readPart(place, job);
  return { job, store, done: new Set([...decisions, ...usual].map(({ duel }) => duel)) };
}

const saveJob = (store: Store, job: Job): void =>
  store.write('run.json', `${JSON.stringify(job, null, 2)}\n`);

/** Says until when it has been worked on, and whether all is decided. Throws CANNOT_WRITE. */
export function closePart({ job, store, done }: OpenPart, finishedAt: string): void {
  const state = done.size === job.duels.length ? 'finished' : 'interrupted';
  if (job.state !== 'finished') saveJob(store, { ...job, state, finishedAt });
  store.close();
}

function readTrialsJob(place: string): Job {
  const { job } = readJob(place);
  if (job.trials) return job;
  throw new WirebenchError('BAD_RUN_FOLDER', `${place} is no part of a selftest; begin a new one`);
}

/** Pairs of a duel whose decision was interrupted. */
export function pairsSoFar({ store }: OpenPart, { id }: Duel): PairRecord[] {
  const { records } = readRecords(store.folder, new Set([id]));
  return (records.get(id) ?? []).filter((record) => record.kind === 'pair');
}

/** A decision that is there twice, from two copies of a folder, counts once. */
function readPart(place: string, job: Job): PartRecords {
  const part = job.trials?.part ?? '';
  const all = readRecords(place, new Set([part])).records.get(part) ?? [];
  const byDuel = new Map<string, DecisionRecord | UsualRecord>();
  for (const record of all)
    if ((record.kind === 'decision' || record.kind === 'usual') && !byDuel.has(record.duel))
      byDuel.set(record.duel, record);
  const records = [...byDuel.values()];
  return {
    job,
    decisions: records.filter((record) => record.kind === 'decision'),
    usual: records.filter((record) => record.kind === 'usual'),
  };
}

/** Folders below this one that hold a job. */
function partsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'run.json')))
    .map((entry) => entry.name)
    .sort();
}

/** A selftest's folder holds parts, and is none itself. */
export const holdsSelftest = (folder: string): boolean =>
  !existsSync(join(folder, 'run.json')) && partsIn(folder).some((name) => holdsTrials(join(folder, name)));

const holdsTrials = (place: string): boolean => holdsJob(place) && readJob(place).job.trials !== undefined;

/** Every part that is below a folder, by name. Throws BAD_RUN_FOLDER. */
export const readParts = (folder: string): PartRecords[] =>
  partsIn(folder).map((name) => readPart(join(folder, name), readTrialsJob(join(folder, name))));

/** How often a machine errs is a fact of that machine and its runtime. Throws BAD_RUN_FOLDER. */
export function requireOneMachine(folder: string, environments: readonly Environment[]): void {
  const names = [...new Set(environments.map(({ cpuModel, node }) => `${cpuModel}, Node ${node}`))];
  if (names.length <= 1) return;
  throw new WirebenchError(
    'BAD_RUN_FOLDER',
    `${folder} would hold decisions of ${names.join(' and of ')}, and error rates are of one machine; give each a folder of its own`,
  );
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** Of what the pairs of a duel are kept in; they are all there. Throws what reading throws. */
export const pairsSha256 = ({ store }: Pick<OpenPart, 'store'>, { id }: Duel): string =>
  sha256(existsSync(pathOf(store.folder, id)) ? readFileSync(pathOf(store.folder, id)) : '');

const pathOf = (place: string, cell: string): string => join(place, 'cells', `${cell}.jsonl`);

/** Over the file of decisions of each part, as RECORDS_COMMAND gives it: a decision holds the hash of its pairs. */
export function recordsSha256(folder: string): string {
  const lines = partsIn(folder)
    .map((part) => `./${part}/cells/${part}.jsonl`)
    .filter((path) => existsSync(join(folder, path)))
    .sort()
    .map((path) => `${sha256(readFileSync(join(folder, path)))}  ${path}\n`);
  return sha256(lines.join(''));
}

/** A part that was gone on with may have been on another CPU than it began on. */
function cpusOf(parts: readonly PartRecords[]): (number | null)[] {
  const cpus = parts.flatMap(({ job, decisions }) =>
    decisions.map(({ cpu }) => (cpu === undefined ? job.cpu : cpu)),
  );
  return [...new Set(cpus)].sort();
}

/** Made from the records of a folder alone: the same records give the same, byte for byte. Throws BAD_RUN_FOLDER. */
export function readSummary(folder: string): Summary {
  const parts = readParts(folder);
  const jobs = parts.map(({ job }) => job);
  const [first] = jobs;
  if (!first)
    throw new WirebenchError('BAD_RUN_FOLDER', `${folder} holds no part of a selftest; give its folder`);
  requireOneMachine(
    folder,
    jobs.map(({ environment }) => environment),
  );
  const { seed, environment, version } = first;
  return {
    kind: 'selftest',
    commands: [...new Set(jobs.map(({ command }) => command))],
    version,
    startedAt: jobs.map(({ startedAt }) => startedAt).sort()[0] ?? first.startedAt,
    finishedAt:
      jobs
        .map(({ finishedAt }) => finishedAt ?? '')
        .sort()
        .at(-1) ?? '',
    seed,
    // Parts may have been bound to a part of the machine.
    environment: { ...environment, cores: Math.max(...jobs.map((job) => job.environment.cores)) },
    cpus: cpusOf(parts),
    recordsSha256: recordsSha256(folder),
    ...findings(parts, (what) => seeded(seed, what)),
  };
}
