import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { fileFailure } from './errors.ts';

/**
 * Writes pieces behind each other, one system call at a time, so that whatever is in the file when the process is killed
 * is a whole beginning of what was sent; pieces that come meanwhile are gathered in the next call. Hashes as it goes.
 */
export interface Appender {
  /** Bytes taken so far: where the next piece goes. */
  at(): number;
  /** Resolves when it is written. Rejects with CANNOT_WRITE, as do all after it. The bytes must not change until then. */
  append(bytes: Uint8Array): Promise<void>;
  /** Resolves when nothing is being written any more, whether that went well or not. */
  idle(): Promise<void>;
  /** Of all bytes taken, in hex. Once. */
  digest(): string;
}

/** @param hash of the `at` bytes that the file has already */
export function createAppender(file: FileHandle, at = 0, hash: Hash = createHash('sha256')): Appender {
  let takenBytes = at;
  let writtenBytes = at;
  let waiting: Uint8Array[] = [];
  let writing: Promise<void> = Promise.resolve();
  /** Writes all that waits when it begins; undefined: nothing waits. */
  let next: Promise<void> | undefined;

  async function writeWaiting(): Promise<void> {
    const batch = waiting;
    waiting = [];
    next = undefined;
    await writeAll(file, batch, writtenBytes);
    for (const { length } of batch) writtenBytes += length;
  }
  return {
    at: () => takenBytes,
    append(bytes) {
      hash.update(bytes);
      takenBytes += bytes.length;
      waiting.push(bytes);
      if (next === undefined) {
        next = writing.then(writeWaiting);
        writing = next;
      }
      return next;
    },
    idle: () => writing.catch(() => {}),
    digest: () => hash.digest('hex'),
  };
}

async function writeAll(file: FileHandle, batch: readonly Uint8Array[], at: number): Promise<void> {
  let left = batch.filter(({ length }) => length > 0);
  let position = at;
  while (left.length > 0) {
    const { bytesWritten } = await file.writev(left, position).catch((cause) => {
      throw fileFailure('write', cause);
    });
    position += bytesWritten;
    left = after(left, bytesWritten);
  }
}

/** What of the buffers lies behind the first `bytes`: a disk may take less than it is given. */
function after(buffers: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let passed = bytes;
  return buffers.flatMap((buffer) => {
    const skip = Math.min(passed, buffer.length);
    passed -= skip;
    return skip === buffer.length ? [] : [buffer.subarray(skip)];
  });
}
