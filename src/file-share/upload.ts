import type { Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { WirebenchError } from '../errors.ts';
import type { Appender } from './appender.ts';
import { fileFailure, misused } from './errors.ts';
import { hexOf } from './hash-file.ts';
import { type Progress, takePiece } from './order.ts';

/** One file on its way into a share. Whoever has it calls leave() in the end, whatever happened. */
export interface Upload {
  /** Bytes that are there already, from a broken upload. */
  readonly at: number;
  /** Their digest, in hex; undefined where there are none. */
  readonly soFar: string | undefined;
  /**
   * Resolves when the piece is written; with `sha256`, which the last piece has, when the file is in its place. Throws
   * PROTOCOL for a piece out of order, NOT_WHOLE when what came is not what was sent, CANNOT_WRITE.
   */
  take(piece: { at: number; bytes: Uint8Array; sha256?: string }): Promise<void>;
  /** It is not wanted any more: removes what there is of it. */
  drop(): Promise<void>;
  /** Leaves an unfinished one to be gone on with. */
  leave(): Promise<void>;
}

export interface UploadParts {
  readonly file: FileHandle;
  readonly size: number;
  readonly soFar: { readonly hash: Hash; readonly at: number };
  readonly appender: Appender;
  readonly durable: boolean;
  /** Puts the partial in its place. */
  publish(): Promise<void>;
  /** Syncs the folder. */
  sync(): Promise<void>;
  discard(): Promise<void>;
  leave(partialBytes: number): void;
}

export function createUpload(parts: UploadParts): Upload {
  const { file, size, soFar, appender, durable } = parts;
  let progress: Progress = { at: soFar.at, size };
  let over: Promise<void> | undefined;
  /** Once all is here the file is put in its place, also when nobody waits for it any more. */
  let finishing: Promise<void> | undefined;

  /** Gives file and room back, once. */
  const end = (keep: boolean): Promise<void> => {
    over ??= (async () => {
      let stays = progress.at;
      try {
        await appender.idle();
        await file.close();
        if (keep) return;
        await parts.discard();
        stays = 0;
      } finally {
        parts.leave(stays);
      }
    })();
    return over;
  };

  async function finish(sha256: string, written: Promise<void>): Promise<void> {
    try {
      await written;
      if (appender.digest() !== sha256)
        throw new WirebenchError(
          'NOT_WHOLE',
          'the server got other bytes than were sent; send the file again',
        );
      if (durable) await file.sync().catch((cause) => Promise.reject(fileFailure('write', cause)));
      await parts.publish();
    } catch (error) {
      await end(false).catch(() => {});
      throw error;
    }
    await end(false);
    if (durable) await parts.sync();
  }

  return {
    at: soFar.at,
    soFar: soFar.at > 0 ? hexOf(soFar.hash) : undefined,
    async take({ at, bytes, sha256 }) {
      if (over ?? finishing) throw misused('the upload is over');
      progress = takePiece(progress, { at, length: bytes.length, last: sha256 !== undefined });
      const written = appender.append(bytes);
      if (sha256 !== undefined) finishing = finish(sha256, written);
      await (finishing ?? written);
    },
    drop: () => finishing?.catch(() => {}) ?? end(false),
    leave: () => finishing?.catch(() => {}) ?? end(true),
  };
}
