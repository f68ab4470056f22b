import { createHash, randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, realpath, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { WirebenchError } from '../errors.ts';
import { makeFolder } from '../folders.ts';
import { fileFailure, notFound } from './errors.ts';
import { lockFolder } from './lock.ts';
import { nameFault } from './names.ts';
import type { Partial } from './order.ts';
import { syncFolder } from './sync-folder.ts';

/** Holds broken and unfinished uploads, and the lock. A share has no names that begin with a dot. */
const ASIDE = '.wirebench-share';
const PARTIAL = /^([0-9a-f]{32})-[0-9a-f]{16}\.part$/;
/** Not on Windows, where making a link takes an administrator: there lstat alone keeps links out. */
const NO_LINK = constants.O_NOFOLLOW ?? 0;
/** A pipe that was put into the folder must not be waited for. */
const NO_WAIT = constants.O_NONBLOCK ?? 0;

export interface FileFacts {
  readonly size: number;
  readonly modifiedMs: number;
}

/** The folder of a share. Only what stands directly in it, is a regular file and has a name that can be shared is there. */
export interface Folder {
  names(): Promise<string[]>;
  /** undefined: there is no such file. */
  facts(name: string): Promise<FileFacts | undefined>;
  /** Throws NOT_FOUND. */
  openFile(name: string): Promise<{ file: FileHandle; size: number }>;
  /** Throws NOT_FOUND. */
  remove(name: string): Promise<void>;
  partials(): Promise<Partial[]>;
  createPartial(key: string): Promise<{ name: string; file: FileHandle }>;
  openPartial(name: string): Promise<FileHandle>;
  removePartial(name: string): Promise<void>;
  /** Puts a whole partial in its place, at once, over what is there. */
  publish(partial: string, name: string): Promise<void>;
  /** Resolves when what was published or removed survives a power cut; does nothing on Windows, which cannot be asked. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Which upload a partial is of: a hash of name and size, because a name may be too long for more. */
export const partialKey = (name: string, size: number): string =>
  createHash('sha256').update(`${size}\n${name}`).digest('hex').slice(0, 32);

/** Opens a folder for one server alone, and makes it if it is not there. Throws LOCKED or CANNOT_WRITE. */
export async function openFolder(path: string): Promise<Folder> {
  const failed = (cause: NodeJS.ErrnoException): never => {
    if (cause instanceof WirebenchError) throw cause;
    const remedy = 'give another with --dir';
    throw new WirebenchError(
      'CANNOT_WRITE',
      `cannot share the folder ${path} (${cause.code}); ${remedy}`,
      cause,
    );
  };
  const { root, aside } = await prepare(path).catch(failed);
  const unlock = await lockFolder(join(aside, 'lock'), path).catch(failed);
  const facts = async (name: string) => factsOf(await lstat(join(root, name)).catch(missing));
  return {
    facts,
    async names() {
      const entries = await readdir(root, { withFileTypes: true }).catch(unreadable);
      const names = entries.flatMap((entry) => (entry.isFile() ? entry.name.normalize('NFC') : []));
      return names.filter((name) => nameFault(name) === null);
    },
    openFile: (name) => openRegular(join(root, name)),
    async remove(name) {
      if ((await facts(name)) === undefined) throw notFound();
      await rm(join(root, name)).catch(unwritable);
    },
    partials: () => partialsIn(aside),
    async createPartial(key) {
      const name = `${key}-${randomBytes(8).toString('hex')}.part`;
      return { name, file: await open(join(aside, name), 'wx+').catch(unwritable) };
    },
    openPartial: (name) => open(join(aside, name), constants.O_RDWR | NO_LINK).catch(unwritable),
    removePartial: (name) => rm(join(aside, name), { force: true }).catch(unwritable),
    publish: (partial, name) => rename(join(aside, partial), join(root, name)).catch(unwritable),
    sync: () => syncFolder(root),
    close: unlock,
  };
}

async function prepare(path: string): Promise<{ root: string; aside: string }> {
  makeFolder(path);
  const root = await realpath(path);
  const aside = join(root, ASIDE);
  await mkdir(aside, { mode: 0o700 }).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
  // A link planted here would lead every upload out of the folder.
  if (!(await lstat(aside)).isDirectory())
    throw new WirebenchError('CANNOT_WRITE', `${ASIDE} in ${path} is not a folder; remove it`);
  return { root, aside };
}

const factsOf = (stats: Stats | undefined): FileFacts | undefined =>
  stats?.isFile() ? { size: stats.size, modifiedMs: stats.mtimeMs } : undefined;

async function openRegular(path: string): Promise<{ file: FileHandle; size: number }> {
  if (!(await lstat(path).catch(missing))?.isFile()) throw notFound();
  const file = await open(path, constants.O_RDONLY | NO_LINK | NO_WAIT).catch(unreadable);
  const stats = await file.stat();
  if (stats.isFile()) return { file, size: stats.size };
  await file.close();
  throw notFound();
}

async function partialsIn(aside: string): Promise<Partial[]> {
  const found = await Promise.all(
    (await readdir(aside).catch(unreadable)).map(async (file): Promise<Partial[]> => {
      const key = PARTIAL.exec(file)?.[1];
      const facts = key && factsOf(await lstat(join(aside, file)).catch(missing));
      return key && facts ? [{ file, key, ...facts }] : [];
    }),
  );
  return found.flat();
}

const missing = (cause: NodeJS.ErrnoException): undefined => {
  if (cause.code !== 'ENOENT') throw fileFailure('read', cause);
};
const unreadable = (cause: unknown): never => {
  throw fileFailure('read', cause);
};
const unwritable = (cause: unknown): never => {
  throw fileFailure('write', cause);
};
