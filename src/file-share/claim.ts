import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, rename } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isAlive } from '../alive.ts';
import { fileFailure } from './errors.ts';

/** What a get writes to until the file is whole. */
export interface Claim {
  readonly path: string;
  readonly file: FileHandle;
  /** Nobody is at work on it any more: the next get of that file goes on with what is left. */
  release(): void;
}

const PARTIAL = /^\.wirebench-([0-9a-f]{32})-(\d+)-[0-9a-f]{8}\.part$/;
/** Names of those that this process is at work on. */
const busy = new Set<string>();

/**
 * Takes the longest of what broken gets have left of a file, or begins. Two never write to one: its name tells whose it
 * is, and of two that rename it only one finds it there. One of a dead process is nobody's.
 */
export async function claimPartial(path: string): Promise<Claim> {
  const mine = partialOf(path, process.pid, randomBytes(4).toString('hex'));
  const name = basename(mine);
  const release = () => void busy.delete(name);
  busy.add(name);
  try {
    for (const left of await leftOf(path)) if (await isRenamed(left, mine)) break;
    const { O_RDWR, O_CREAT, O_NOFOLLOW = 0 } = constants;
    return { path: mine, file: await open(mine, O_RDWR | O_CREAT | O_NOFOLLOW, 0o666), release };
  } catch (cause) {
    release();
    throw fileFailure('write', cause);
  }
}

/** Beside the file it becomes. @param tag eight hex digits, so that one process may have several */
export const partialOf = (path: string, pid: number, tag: string): string =>
  join(dirname(path), `.wirebench-${keyOf(path)}-${pid}-${tag}.part`);

/** A hash, because a name may be too long for more; of the machine too, because a process number says nothing on another. */
const keyOf = (path: string): string =>
  createHash('sha256')
    .update(`${hostname()}\n${basename(path)}`)
    .digest('hex')
    .slice(0, 32);

/** What nobody is at work on, longest first. */
async function leftOf(path: string): Promise<string[]> {
  const folder = dirname(path);
  const key = keyOf(path);
  const left = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const [, of, pid] = PARTIAL.exec(name) ?? [];
      if (of !== key || isTaken(name, Number(pid))) return [];
      const facts = await lstat(join(folder, name)).catch(() => undefined);
      return facts?.isFile() ? [{ path: join(folder, name), size: facts.size }] : [];
    }),
  );
  return left
    .flat()
    .sort((a, b) => b.size - a.size)
    .map((partial) => partial.path);
}

/** In a container a dead process and this one may have one number. */
const isTaken = (name: string, pid: number): boolean => (pid === process.pid ? busy.has(name) : isAlive(pid));

/** Not, where another was first, or the system keeps it: then it is left alone. */
const isRenamed = (from: string, to: string): Promise<boolean> =>
  rename(from, to).then(
    () => true,
    () => false,
  );
