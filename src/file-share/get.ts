import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { WirebenchError } from '../errors.ts';
import { createAppender } from './appender.ts';
import { type Claim, claimPartial } from './claim.ts';
import type { ShareClient } from './client.ts';
import { fileFailure } from './errors.ts';
import { hashFile, hexOf } from './hash-file.ts';
import { keptAlive } from './keep-alive.ts';
import { type TransferOptions, type Transferred, windowOf } from './put.ts';
import { syncFolder } from './sync-folder.ts';
import { createWindow } from './window.ts';

/** Gets a file out of a share to a path, in place of what is there. Throws NOT_FOUND, NOT_WHOLE or CANNOT_WRITE. */
export async function getFile(
  client: ShareClient,
  name: string,
  path: string,
  options: TransferOptions,
): Promise<Transferred> {
  const claim = await claimPartial(path);
  try {
    const got = await fill(client, name, claim, options);
    await rename(claim.path, path).catch((cause) => {
      throw fileFailure('write', cause);
    });
    await syncFolder(dirname(path));
    return got;
  } finally {
    claim.release();
  }
}

/** What is broken stays to be gone on with, if it is of any use. */
async function fill(
  client: ShareClient,
  name: string,
  { path, file }: Claim,
  options: TransferOptions,
): Promise<Transferred> {
  try {
    const got = await receive(client, name, file, options);
    await keptAlive(client, () => file.sync());
    await file.close();
    return got;
  } catch (error) {
    await file.close();
    const isOfUse = !(error instanceof WirebenchError) || !['NOT_FOUND', 'NOT_WHOLE'].includes(error.code);
    if (!isOfUse) await rm(path, { force: true });
    throw error;
  }
}

async function receive(
  client: ShareClient,
  name: string,
  file: FileHandle,
  options: TransferOptions,
): Promise<Transferred> {
  const number = client.nextFile();
  const { at, size, hash, whole } = await keptAlive(client, () => begin(client, file, number, name));
  options.onProgress(at, size);
  const appender = createAppender(file, at, hash);
  const theirs = whole ?? (await readRest(client, appender, { ...options, number, size }));
  const sha256 = appender.digest();
  if (sha256 !== theirs)
    throw new WirebenchError('NOT_WHOLE', 'other bytes came than the server has; get the file again');
  return { sizeBytes: size, sha256, resumedAtBytes: at };
}

interface Begun {
  readonly at: number;
  readonly size: number;
  readonly hash: Hash;
  /** The digest of the server's file, if all of it is here already. */
  readonly whole?: string;
}

/** Goes on with what is here, if that is a beginning of the server's file; else begins anew. */
async function begin({ ask }: ShareClient, file: FileHandle, number: number, name: string): Promise<Begun> {
  const own = await hashFile(file);
  const get = { op: 'get', file: number, name } as const;
  const { at, size, sha256 } = await ask({ ...get, at: own.at });
  const isSame = at === own.at && (at === 0 || hexOf(own.hash) === sha256);
  if (isSame && at < size) return { at, size, hash: own.hash };
  if (isSame && sha256 !== undefined) {
    await ask({ op: 'drop', file: number });
    return { at, size, hash: own.hash, whole: sha256 };
  }
  await file.truncate(0);
  const hash = createHash('sha256');
  if (at === 0) return { at, size, hash };
  await ask({ op: 'drop', file: number });
  return { at: 0, size: (await ask({ ...get, at: 0 })).size, hash };
}

/** Returns the digest that the server tells with the last piece. */
async function readRest(
  client: ShareClient,
  appender: ReturnType<typeof createAppender>,
  { number, size, onProgress, ...options }: TransferOptions & { number: number; size: number },
): Promise<string | undefined> {
  const pieceBytes = Math.min(options.pieceBytes, client.pieceBytes);
  const window = createWindow(windowOf(client, options));
  let theirs: string | undefined;
  let at = appender.at();
  do {
    const length = Math.min(pieceBytes, Math.max(1, size - at));
    const read = { op: 'read', file: number, at, length } as const;
    await window.add(async () => {
      const { bytes, sha256 } = await client.ask(read);
      if (bytes.length !== Math.min(length, size - read.at))
        throw new WirebenchError('PROTOCOL', 'the share answered with another piece than was asked for');
      await appender.append(bytes);
      theirs ??= sha256;
      onProgress(read.at + bytes.length, size);
    });
    at += length;
  } while (at < size);
  await window.drained();
  return theirs;
}
