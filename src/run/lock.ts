import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WirebenchError } from '../errors.ts';

const lockFile = () => join(tmpdir(), 'wirebench.lock');

/** One run at a time per machine: two would measure each other. Throws LOCKED, saying who holds it. Returns its release. */
export function takeLock(suite: string, startedAt: string): () => void {
  const path = lockFile();
  for (let tries = 0; tries < 2; tries++) {
    try {
      const file = openSync(path, 'wx');
      writeSync(file, JSON.stringify({ pid: process.pid, suite, startedAt }));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'EEXIST') {
        throw new WirebenchError(
          'CANNOT_WRITE',
          `cannot write the lock in the temporary folder (${code}); check TMPDIR`,
          error,
        );
      }
      removeIfStale(path);
    }
  }
  throw new WirebenchError('LOCKED', 'another run is starting; try again when it has ended');
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
