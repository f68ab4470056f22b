import type { WirebenchError } from '../errors.ts';
import type { Body } from '../types.ts';
import { notBytesFailure, tooLargeFailure } from './_common.ts';
import type { Batch, Format, Write } from './_format.ts';
import { createSplitter, PREFIX_BYTES } from './_framing.ts';

const SLAB_BYTES = 64 * 1024;
/** From this length on a body is written as it is: one more write costs less than the copy. */
const LARGE_LENGTH = 16 * 1024;

/** Frames with a length before them, of bytes or of text. */
export const frames = (maxMessageBytes: number): Format => ({
  createSplitter: (onFrame) => createSplitter(maxMessageBytes, onFrame),
  createBatch: (write) => createBatch(write, maxMessageBytes),
});

function createBatch(write: Write, maxMessageBytes: number): Batch {
  let slab = Buffer.alloc(0);
  let from = 0;
  let to = 0;

  function flush(body?: Uint8Array | string): void {
    if (to === from) return;
    const gathered = slab.subarray(from, to);
    from = to;
    write(gathered, body);
  }

  /** A slab is never written to twice: the kernel may still be reading what was flushed. */
  function reserve(bytes: number): void {
    if (to + bytes <= slab.length) return;
    flush();
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    from = 0;
    to = 0;
  }

  function addHead(head: Uint8Array, bodyBytes: number): void {
    slab.writeUInt32LE(head.length + bodyBytes, to);
    slab.set(head, to + PREFIX_BYTES);
    to += PREFIX_BYTES + head.length;
  }

  function addSmall(head: Uint8Array, body: Uint8Array | string): void {
    const frameBytes = PREFIX_BYTES + head.length;
    if (typeof body === 'string') {
      // One UTF-16 unit is at most three bytes of UTF-8.
      reserve(frameBytes + 3 * body.length);
      const bodyBytes = slab.write(body, to + frameBytes);
      addHead(head, bodyBytes);
      to += bodyBytes;
    } else {
      reserve(frameBytes + body.length);
      addHead(head, body.length);
      slab.set(body, to);
      to += body.length;
    }
  }

  function add(head: Uint8Array, body: Body): WirebenchError | undefined {
    if (typeof body !== 'string' && !(body instanceof Uint8Array)) return notBytesFailure();
    if (body.length < LARGE_LENGTH) {
      addSmall(head, body);
      return undefined;
    }
    const bodyBytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    if (head.length + bodyBytes > maxMessageBytes)
      return tooLargeFailure(head.length + bodyBytes, maxMessageBytes);
    reserve(PREFIX_BYTES + head.length);
    addHead(head, bodyBytes);
    flush(body);
    return undefined;
  }
  return { add, flush: () => flush() };
}
