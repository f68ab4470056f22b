import { closeSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { WirebenchError } from '../errors.ts';
import { makeFolder } from '../folders.ts';
import { withoutHome } from '../names.ts';
import {
  type Job,
  JobSchema,
  type PairRecord,
  type Record,
  RecordSchema,
  type Run,
  RunSchema,
  SCHEMA_VERSION,
} from '../schema.ts';
import { openForAppend, replaceFile, writeAll } from './files.ts';

const MAX_RUN_FILE_BYTES = 64 * 1024 * 1024;
const MAX_CELL_FILE_BYTES = 1024 * 1024 * 1024;

/** The folder of the records. */
export const CELLS = 'cells';

/** A run folder: run.json, cells/<cell>.jsonl, report.md, report.json. */
export interface Store {
  readonly folder: string;
  /** Replaces a file at once: a reader never sees half of it. */
  write(file: string, text: string): void;
  /** Appends one line to its cell's file. */
  append(record: Record): void;
  close(): void;
}

/** Creates the folder, or opens it to go on with. Throws CANNOT_WRITE. */
export function openStore(folder: string): Store {
  const files = new Map<string, number>();
  guarded(folder, () => makeFolder(join(folder, CELLS)));
  return {
    folder,
    write: (file, text) => guarded(file, () => replaceFile(join(folder, file), withoutHome(text, homedir()))),
    append: (record) =>
      guarded(`cells/${record.cell}.jsonl`, () => {
        const known = files.get(record.cell);
        const file = known ?? openForAppend(join(folder, CELLS, `${record.cell}.jsonl`));
        files.set(record.cell, file);
        writeAll(file, `${lineOf(record)}\n`);
      }),
    close: () => {
      for (const file of files.values()) closeSync(file);
      files.clear();
    },
  };
}

/** Only an end carries words of others, which may name the home folder. Base64 may hold its path by chance. */
function lineOf(record: Record): string {
  const line = JSON.stringify(record);
  return record.kind === 'end' ? withoutHome(line, homedir()) : line;
}

function guarded<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const remedy = 'check that the folder is writable and the disk has room, or choose another with --out';
    throw new WirebenchError('CANNOT_WRITE', `cannot write ${what} (${code}); ${remedy}`, error);
  }
}

export interface StoredRun {
  readonly run: Run;
  readonly records: ReadonlyMap<string, readonly Record[]>;
  /** Lines that could not be read: cut short, or not of the schema. */
  readonly unreadableLines: number;
}

/** Reads a run folder. Throws BAD_RUN_FOLDER or NEWER_SCHEMA; a cell file cut short costs only its last line. */
export function readRun(folder: string): StoredRun {
  const run = readRunFile(folder, RunSchema);
  return { run, ...readRecords(folder, new Set(run.cells.map(({ id }) => id))) };
}

export interface StoredJob {
  readonly job: Job;
  readonly pairs: ReadonlyMap<string, readonly PairRecord[]>;
  readonly unreadableLines: number;
}

/** Reads the folder of a job that compared two arms; throws as readRun does. */
export function readJob(folder: string): StoredJob {
  const job = readRunFile(folder, JobSchema);
  const { records, unreadableLines } = readRecords(folder, new Set(job.duels.map(({ id }) => id)));
  const pairs = new Map(
    [...records].map(([id, all]) => [id, all.filter((record) => record.kind === 'pair')] as const),
  );
  return { job, pairs, unreadableLines };
}

/** Whether a folder holds a job; false also where it holds nothing that can be read. */
export function holdsJob(folder: string): boolean {
  try {
    return (JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as { kind?: unknown }).kind === 'job';
  } catch {
    return false;
  }
}

export function readRecords(folder: string, known: ReadonlySet<string>): Omit<StoredRun, 'run'> {
  const records = new Map<string, Record[]>();
  let unreadableLines = 0;
  for (const id of known) {
    const lines = readCellFile(join(folder, CELLS, `${id}.jsonl`));
    const parsed = lines.map(parseRecord);
    records.set(
      id,
      parsed.filter((record) => record?.cell === id).filter((record) => record !== undefined),
    );
    unreadableLines += parsed.filter((record) => record === undefined).length;
  }
  return { records, unreadableLines };
}

function readRunFile<S extends v.GenericSchema>(folder: string, expected: S): v.InferOutput<S> {
  const remedy = 'give the folder of a run, like results/<time>-all';
  const bad = (why: string, cause?: unknown) =>
    new WirebenchError('BAD_RUN_FOLDER', `${folder} ${why}; ${remedy}`, cause);
  let value: unknown;
  try {
    const path = join(folder, 'run.json');
    if (statSync(path).size > MAX_RUN_FILE_BYTES) throw bad('holds a run.json that is too large');
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw error instanceof WirebenchError ? error : bad('holds no readable run.json', error);
  }
  const schema = (value as { schema?: unknown } | null)?.schema;
  if (typeof schema === 'number' && schema > SCHEMA_VERSION) {
    throw new WirebenchError(
      'NEWER_SCHEMA',
      `${folder} was written by a newer wirebench (schema ${schema}); update to read it`,
    );
  }
  const result = v.safeParse(expected, value);
  if (!result.success)
    throw bad(`holds a run.json that is not valid at ${v.getDotPath(result.issues[0]) ?? 'its top'}`);
  return result.output;
}

function readCellFile(path: string): string[] {
  try {
    if (statSync(path).size > MAX_CELL_FILE_BYTES) return [];
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

function parseRecord(line: string): Record | undefined {
  try {
    const result = v.safeParse(RecordSchema, JSON.parse(line));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
