import { ENVELOPE_BYTES } from '../envelope.ts';
import type { FrameFault, Splitter } from './_format.ts';
import { roomFor } from './_growing.ts';

/** A frame: u32 little-endian length of head and body together, the head (ENVELOPE_BYTES), the body. */
export const PREFIX_BYTES = 4;
const NOTHING = Buffer.alloc(0);

/** A connection keeps no more than this to put its next message in. */
const MAX_SPARE_BYTES = 2 * 1024 * 1024;

/**
 * Cuts a byte stream into messages. A frame inside one chunk is handed on as views; a split one is copied together, into
 * the memory of the one before if that was released: new memory for each costs a large stream a quarter of its server's
 * time, in page faults and collections.
 */
export function createSplitter(
  maxMessageBytes: number,
  onFrame: (head: Buffer, body: Buffer, together: boolean) => boolean,
): Splitter {
  let held: Buffer = NOTHING;
  let spare: Buffer = NOTHING;
  let filledBytes = 0;
  /** A message of the same chunk was handed on before. */
  let together = false;

  /** Moves bytes to the held frame until it has `untilBytes`; returns the position behind them in the chunk. */
  function hold(chunk: Buffer, from: number, untilBytes: number): number {
    const to = Math.min(from + untilBytes - filledBytes, chunk.length);
    const neededBytes = filledBytes + to - from;
    if (filledBytes === 0 && untilBytes <= spare.length) takeSpare();
    held = roomFor(held, filledBytes, neededBytes, untilBytes);
    chunk.copy(held, filledBytes, from, to);
    filledBytes = neededBytes;
    return to;
  }

  function takeSpare(): void {
    held = spare;
    spare = NOTHING;
  }

  function faultOf(sizeBytes: number): FrameFault | null {
    if (sizeBytes < ENVELOPE_BYTES) return 'malformed';
    return sizeBytes > maxMessageBytes ? 'oversized' : null;
  }

  function deliver(bytes: Buffer, from: number, to: number): boolean {
    const head = bytes.subarray(from, from + ENVELOPE_BYTES);
    const isFree = onFrame(head, bytes.subarray(from + ENVELOPE_BYTES, to), together);
    together = true;
    return isFree;
  }

  /** Adds to the frame that began in an earlier chunk, or begins one that does not end in this one. */
  function assemble(chunk: Buffer, from: number): number | FrameFault {
    const at = filledBytes < PREFIX_BYTES ? hold(chunk, from, PREFIX_BYTES) : from;
    if (filledBytes < PREFIX_BYTES) return at;
    const sizeBytes = held.readUInt32LE(0);
    const fault = faultOf(sizeBytes);
    if (fault !== null) return fault;
    const end = hold(chunk, at, PREFIX_BYTES + sizeBytes);
    if (filledBytes < PREFIX_BYTES + sizeBytes) return end;
    const frame = held;
    held = NOTHING;
    filledBytes = 0;
    const isFree = deliver(frame, PREFIX_BYTES, PREFIX_BYTES + sizeBytes);
    if (isFree && frame.length <= MAX_SPARE_BYTES) spare = frame;
    return end;
  }

  function feed(chunk: Buffer): FrameFault | null {
    let at = 0;
    together = false;
    while (at < chunk.length) {
      if (filledBytes === 0 && chunk.length - at >= PREFIX_BYTES) {
        const sizeBytes = chunk.readUInt32LE(at);
        const end = at + PREFIX_BYTES + sizeBytes;
        const fault = faultOf(sizeBytes);
        if (fault !== null) return fault;
        if (end <= chunk.length) {
          deliver(chunk, at + PREFIX_BYTES, end);
          at = end;
          continue;
        }
      }
      const next = assemble(chunk, at);
      if (typeof next === 'string') return next;
      at = next;
    }
    return null;
  }

  return { feed, heldBytes: () => held.length };
}
