import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../alive.ts';
import { WirebenchError } from '../errors.ts';

const lockFile = () => join(tmpdir(), 'wirebench.lock');

/**
 * One run at a time per machine: two would measure each other. Throws LOCKED, saying who holds it, or CANNOT_WRITE.
 * Returns its release.
 */
export function takeLock(suite: string, startedAt: string): () => void {
  const path = lockFile();
  const content = JSON.stringify({ pid: process.pid, suite, startedAt });
  try {
    for (let tries = 0; tries < 2; tries++) {
      if (createWhole(path, content)) return () => rmSync(path, { force: true });
      removeIfStale(path);
    }
  } catch (error) {
    if (error instanceof WirebenchError) throw error;
    const why = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new WirebenchError(
      'CANNOT_WRITE',
      `cannot write the lock in the temporary folder (${why}); check TMPDIR`,
      error,
    );
  }
  throw new WirebenchError('LOCKED', 'another run is starting; try again when it has ended');
}

/** Creates the file with its content at once, so that nobody reads a lock that is not yet written. false: it exists. */
function createWhole(path: string, content: string): boolean {
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, content);
  try {
    linkSync(aside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** A lock whose process is gone (killed, or the machine restarted) is removed; one that is held throws LOCKED. */
function removeIfStale(path: string): void {
  const holder = readHolder(path);
  if (holder && isAlive(holder.pid)) {
    const who = `process ${holder.pid}, suite ${holder.suite}, since ${holder.startedAt}`;
    throw new WirebenchError(
      'LOCKED',
      `another run holds this machine (${who}); two would measure each other, so wait for it`,
    );
  }
  rmSync(path, { force: true });
}

function readHolder(path: string): { pid: number; suite: string; startedAt: string } | undefined {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as {
      pid?: unknown;
      suite?: unknown;
      startedAt?: unknown;
    };
    if (typeof value.pid !== 'number') return undefined;
    return { pid: value.pid, suite: String(value.suite), startedAt: String(value.startedAt) };
  } catch {
    return undefined;
  }
}
