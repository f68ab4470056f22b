import { WirebenchError } from '../errors.ts';

/** Most that a share may hold, with what is on its way into it. */
export interface Quota {
  readonly bytes: number;
  readonly files: number;
}

/** What takes room. An upload takes the room of its whole size from its beginning. */
export interface Held {
  readonly fileBytes: number;
  readonly files: number;
  /** Of uploads under way. */
  readonly uploadBytes: number;
  readonly newFiles: number;
  /** Of broken uploads that may be gone on with. */
  readonly partialBytes: number;
}

export const NOTHING_HELD: Held = { fileBytes: 0, files: 0, uploadBytes: 0, newFiles: 0, partialBytes: 0 };

export const heldBytes = ({ fileBytes, uploadBytes, partialBytes }: Held): number =>
  fileBytes + uploadBytes + partialBytes;

export interface Want {
  readonly sizeBytes: number;
  /** 0: it will replace a file. */
  readonly newFiles: 0 | 1;
}

// The books of a share: pure, each returns the books after it.

/** An upload begins. Throws OVER_QUOTA when it would not fit. */
export function reserve(held: Held, quota: Quota, { sizeBytes, newFiles }: Want): Held {
  if (held.files + held.newFiles + newFiles > quota.files)
    throw overQuota(`the share holds ${quota.files} files at most`);
  if (heldBytes(held) + sizeBytes > quota.bytes)
    throw overQuota(
      `the share holds ${quota.bytes} bytes at most, ${Math.max(0, quota.bytes - heldBytes(held))} are free`,
    );
  return { ...held, uploadBytes: held.uploadBytes + sizeBytes, newFiles: held.newFiles + newFiles };
}

/** An upload is over, whatever became of it: `partialBytes` of it stay. */
export const release = (held: Held, { sizeBytes, newFiles }: Want, partialBytes = 0): Held => ({
  ...held,
  uploadBytes: held.uploadBytes - sizeBytes,
  newFiles: held.newFiles - newFiles,
  partialBytes: held.partialBytes + partialBytes,
});

/** A finished file is there, in place of one of `replacedBytes` where it is not null. */
export const addFile = (held: Held, sizeBytes: number, replacedBytes: number | null): Held => ({
  ...held,
  fileBytes: held.fileBytes + sizeBytes - (replacedBytes ?? 0),
  files: held.files + (replacedBytes === null ? 1 : 0),
});

/** Below zero would mean that somebody else put the file there: the next start counts it right. */
export const removeFile = (held: Held, sizeBytes: number): Held => ({
  ...held,
  fileBytes: Math.max(0, held.fileBytes - sizeBytes),
  files: Math.max(0, held.files - 1),
});

/** A partial upload is gone, or gone on with. */
export const takePartial = (held: Held, partialBytes: number): Held => ({
  ...held,
  partialBytes: Math.max(0, held.partialBytes - partialBytes),
});

const overQuota = (why: string): WirebenchError =>
  new WirebenchError('OVER_QUOTA', `${why}; remove what is not needed with wirebench share rm`);
