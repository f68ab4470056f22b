import { roomFor } from './_growing.ts';

/** Puts the pieces of one message together. */
export interface Gatherer {
  /** Returns the message once it is whole; one that came in one piece is handed on as it is. Bytes over its length are cut off. */
  add(chunk: Buffer): Buffer | undefined;
}

/** @param sizeBytes of the message: announced, so what is held grows with what has arrived and not at once */
export function createGatherer(sizeBytes: number): Gatherer {
  let held: Buffer = Buffer.alloc(0);
  let filledBytes = 0;
  return {
    add(chunk) {
      if (filledBytes === 0 && chunk.length >= sizeBytes) return chunk.subarray(0, sizeBytes);
      const neededBytes = Math.min(filledBytes + chunk.length, sizeBytes);
      held = roomFor(held, filledBytes, neededBytes, sizeBytes);
      chunk.copy(held, filledBytes, 0, neededBytes - filledBytes);
      filledBytes = neededBytes;
      return filledBytes === sizeBytes ? held : undefined;
    },
  };
}
