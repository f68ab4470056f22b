import type { FileHandle } from 'node:fs/promises';
import { WirebenchError } from '../errors.ts';
import { fileFailure } from './errors.ts';
import { hashFile, hexOf } from './hash-file.ts';
import { takeRead } from './order.ts';

/** One file on its way out of a share. Whoever has it calls leave() in the end. */
export interface Download {
  /** Where it goes on: what was asked for, or 0 when the file is shorter than that. */
  readonly at: number;
  readonly size: number;
  /** Digest of the bytes before `at`, in hex; undefined where there are none. */
  readonly soFar: string | undefined;
  /** The next bytes, at most so many; with the last comes the digest of all. Throws PROTOCOL out of order. */
  read(at: number, length: number): Promise<{ bytes: Buffer; sha256?: string }>;
  leave(): Promise<void>;
}

/** Hashes what the client says it has, so that it can tell whether that is of this file. Closes the file if that fails. */
export async function openDownload(
  { file, size }: { file: FileHandle; size: number },
  askedAt: number,
): Promise<Download> {
  const from = askedAt <= size ? askedAt : 0;
  const { hash } = await hashFile(file, from).catch(async (error) => {
    await file.close();
    throw error;
  });
  let at = from;
  /** Reads are begun as they are asked for, and hashed in order. */
  let hashed: Promise<unknown> = Promise.resolve();

  return {
    at: from,
    size,
    soFar: from > 0 ? hexOf(hash) : undefined,
    async read(readAt, length) {
      const count = takeRead({ at, size }, { at: readAt, length });
      at += count;
      const isLast = at === size;
      const mine = Promise.all([readAll(file, readAt, count), hashed]).then(([bytes]) => {
        hash.update(bytes);
        return isLast ? { bytes, sha256: hexOf(hash) } : { bytes };
      });
      hashed = mine;
      return mine;
    },
    leave: () => file.close(),
  };
}

async function readAll(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let got = 0; got < length; ) {
    const { bytesRead } = await file.read(bytes, got, length - got, from + got).catch((cause) => {
      throw fileFailure('read', cause);
    });
    if (bytesRead === 0)
      throw new WirebenchError('NOT_WHOLE', 'the file became shorter while it was read; get it again');
    got += bytesRead;
  }
  return bytes;
}
