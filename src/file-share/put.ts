import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { WirebenchError } from '../errors.ts';
import type { ShareClient } from './client.ts';
import { fileFailure } from './errors.ts';
import { hashFile, hexOf } from './hash-file.ts';
import { keptAlive } from './keep-alive.ts';
import { createWindow } from './window.ts';

export interface TransferOptions {
  /** Of the file in one message; what the server takes at most is taken if that is less. */
  readonly pieceBytes: number;
  /** Pieces sent, or asked for, that are not answered yet. */
  readonly window: number;
  /** Called with the bytes that are over there; the first call tells where a broken transfer is gone on with. */
  readonly onProgress: (doneBytes: number, sizeBytes: number) => void;
}

export interface Transferred {
  readonly sizeBytes: number;
  readonly sha256: string;
  /** What a transfer before this one had carried already. */
  readonly resumedAtBytes: number;
}

/** Puts a file into a share under a name, in place of one that is there. Throws NOT_FOUND when there is no such file here. */
export async function putFile(
  client: ShareClient,
  path: string,
  name: string,
  options: TransferOptions,
): Promise<Transferred> {
  const file = await open(path, 'r').catch((cause) => {
    throw localFailure(path, cause);
  });
  try {
    const before = await file.stat();
    if (!before.isFile())
      throw new WirebenchError('BAD_OPTION', `${path} is not a file; a share holds files alone`);
    const { size } = before;
    const number = client.nextFile();
    const { at, hash } = await keptAlive(client, () => begin(client, file, { number, name, size }));
    options.onProgress(at, size);
    const sha256 = await sendRest(client, file, {
      ...options,
      number,
      at,
      size,
      hash,
      before: before.mtimeMs,
    });
    return { sizeBytes: size, sha256, resumedAtBytes: at };
  } finally {
    await file.close();
  }
}

/** Goes on with what the server has of it, if that is a beginning of this file; else begins anew. */
async function begin(
  { ask }: ShareClient,
  file: FileHandle,
  { number, name, size }: { number: number; name: string; size: number },
): Promise<{ at: number; hash: Hash }> {
  const put = { op: 'put', file: number, name, size } as const;
  const { at, sha256 } = await ask({ ...put, resume: true });
  if (at === 0) return { at, hash: createHash('sha256') };
  const own = await hashFile(file, at);
  if (own.at === at && hexOf(own.hash) === sha256) return own;
  await ask({ op: 'drop', file: number });
  await ask({ ...put, resume: false });
  return { at: 0, hash: createHash('sha256') };
}

interface Rest extends TransferOptions {
  readonly number: number;
  readonly at: number;
  readonly size: number;
  readonly hash: Hash;
  /** When the file was changed last, before it was read; ms. */
  readonly before: number;
}

/** Reads, hashes and sends, one piece being read ahead. Returns the digest of the whole file. */
async function sendRest(client: ShareClient, file: FileHandle, rest: Rest): Promise<string> {
  const { number, size, hash, onProgress } = rest;
  const pieceBytes = Math.min(rest.pieceBytes, client.pieceBytes);
  const slots = windowOf(client, rest);
  const window = createWindow(slots);
  // A buffer is filled again when its piece was answered: one a slot, and one to read ahead.
  const buffers = Array.from({ length: slots + 1 }, () => Buffer.allocUnsafeSlow(Math.min(pieceBytes, size)));
  let at = rest.at;
  let doneBytes = at;
  for (let n = 0; ; n++) {
    const buffer = buffers[n % buffers.length] ?? Buffer.alloc(0);
    const bytes = await readPiece(file, buffer, at, Math.min(pieceBytes, size - at));
    hash.update(bytes);
    const isLast = at + bytes.length === size;
    if (isLast) await refuseChanged(file, rest);
    const sha256 = isLast ? hash.digest('hex') : undefined;
    const piece = { op: 'piece', file: number, at, bytes, ...(sha256 !== undefined && { sha256 }) } as const;
    await window.add(async () => {
      await client.ask(piece);
      doneBytes += bytes.length;
      onProgress(doneBytes, size);
    });
    at += bytes.length;
    if (sha256 === undefined) continue;
    // The server syncs all that it has written.
    await keptAlive(client, () => window.drained());
    return sha256;
  }
}

/** How many pieces may be under way: as asked for, and as the server takes. */
export const windowOf = (
  client: ShareClient,
  { window, pieceBytes }: Pick<TransferOptions, 'window' | 'pieceBytes'>,
): number =>
  Math.max(1, Math.min(window, Math.floor(client.windowBytes / Math.min(pieceBytes, client.pieceBytes))));

async function readPiece(file: FileHandle, buffer: Buffer, at: number, length: number): Promise<Buffer> {
  for (let got = 0; got < length; ) {
    const { bytesRead } = await file.read(buffer, got, length - got, at + got).catch((cause) => {
      throw fileFailure('read', cause);
    });
    if (bytesRead === 0) throw changed();
    got += bytesRead;
  }
  return buffer.subarray(0, length);
}

/** What was read while the file was written to is of no one moment. */
async function refuseChanged(file: FileHandle, { before, size }: Rest): Promise<void> {
  const now = await file.stat();
  if (now.mtimeMs !== before || now.size !== size) throw changed();
}

const changed = (): WirebenchError =>
  new WirebenchError('NOT_WHOLE', 'the file was changed while it was sent; send it again');

function localFailure(path: string, cause: NodeJS.ErrnoException): WirebenchError {
  if (cause.code === 'ENOENT')
    return new WirebenchError('NOT_FOUND', `there is no file ${path} here; check the path`, cause);
  return new WirebenchError(
    'CANNOT_WRITE',
    `cannot read ${path} (${cause.code}); check its permissions`,
    cause,
  );
}
