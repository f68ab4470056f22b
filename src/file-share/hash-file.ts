import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { fileFailure } from './errors.ts';

const AT_ONCE_BYTES = 1024 * 1024;

/** SHA-256 of what is in the file, up to `untilBytes`, and how much that is. Throws CANNOT_WRITE when it cannot be read. */
export async function hashFile(
  file: FileHandle,
  untilBytes = Number.POSITIVE_INFINITY,
): Promise<{ hash: Hash; at: number }> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(Math.min(AT_ONCE_BYTES, Math.max(1, untilBytes)));
  let at = 0;
  while (at < untilBytes) {
    const { bytesRead } = await file
      .read(buffer, 0, Math.min(buffer.length, untilBytes - at), at)
      .catch((cause) => {
        throw fileFailure('read', cause);
      });
    if (bytesRead === 0) break;
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  return { hash, at };
}

export const hexOf = (hash: Hash): string => hash.copy().digest('hex');
