import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../alive.ts';
import { WirebenchError } from '../errors.ts';

/** The shortest sun_path there is, without its final zero (macOS; Linux has 107). */
const MAX_PATH_BYTES = 103;
const OURS = /^wirebench-(\d+)-[0-9a-f]{8}\.sock$/;
const onWindows = process.platform === 'win32';

/** A path for a socket that nobody else listens on; on Windows a pipe, which goes with its process. */
export function temporaryPath(): string {
  const name = `wirebench-${process.pid}-${randomBytes(4).toString('hex')}.sock`;
  return onWindows ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name);
}

/** Node 20 cuts a path that is too long, and listens there. Throws CONNECT_FAILED. */
export function checkedPath(path: string): string {
  const sizeBytes = Buffer.byteLength(path);
  if (onWindows || sizeBytes <= MAX_PATH_BYTES) return path;
  throw new WirebenchError(
    'CONNECT_FAILED',
    `the path of a socket may have ${MAX_PATH_BYTES} bytes, not ${sizeBytes}; set TMPDIR to a shorter folder`,
  );
}

/** Removes the temporary sockets of processes that were killed before they could. */
export async function removeStale(): Promise<void> {
  if (onWindows) return;
  for (const name of await readdir(tmpdir())) {
    const pid = OURS.exec(name)?.[1];
    // Another user's stays: this one may not remove it.
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(tmpdir(), name)).catch(() => {});
  }
}
