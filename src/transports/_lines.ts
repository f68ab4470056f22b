import { ENVELOPE_BYTES } from '../envelope.ts';
import { WirebenchError } from '../errors.ts';
import type { Body } from '../types.ts';
import { tooLargeFailure } from './_common.ts';
import type { Batch, Format, FrameFault, OnFrame, Splitter, Write } from './_format.ts';
import { roomFor } from './_growing.ts';
import { readTextMessage, TEXT_HEAD_BYTES, textMessage } from './_text-head.ts';

const NEWLINE = 0x0a;
/** Written at once when they are gathered, in UTF-16 units. */
const FLUSH_LENGTH = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/** A message is a line: its envelope in base64, a tab, its text, a newline. */
export const lines = (maxMessageBytes: number): Format => ({
  createSplitter: (onFrame) => createSplitter(TEXT_HEAD_BYTES + maxMessageBytes - ENVELOPE_BYTES, onFrame),
  createBatch: (write) => createBatch(write, maxMessageBytes),
});

/** Why a body cannot be a line, or undefined when it can. */
function reasonAgainst(body: Body, maxMessageBytes: number): WirebenchError | undefined {
  if (typeof body !== 'string') {
    const remedy = 'use a codec that makes text, like json-text';
    return new WirebenchError('NOT_A_LINE', `a line carries text, not bytes or values; ${remedy}`);
  }
  if (body.includes('\n')) {
    const remedy = 'use a codec that escapes it, like json-text, or another wire';
    return new WirebenchError('NOT_A_LINE', `a text that holds a newline is not one line; ${remedy}`);
  }
  // One UTF-16 unit is at most three bytes of UTF-8.
  if (ENVELOPE_BYTES + 3 * body.length <= maxMessageBytes) return undefined;
  const sizeBytes = ENVELOPE_BYTES + Buffer.byteLength(body);
  return sizeBytes > maxMessageBytes ? tooLargeFailure(sizeBytes, maxMessageBytes) : undefined;
}

function createBatch(write: Write, maxMessageBytes: number): Batch {
  let gathered = '';
  function flush(): void {
    if (gathered === '') return;
    const text = gathered;
    gathered = '';
    write(text);
  }
  return {
    add(head, body) {
      const error = reasonAgainst(body, maxMessageBytes);
      if (error !== undefined) return error;
      gathered += `${textMessage(head, String(body))}\n`;
      if (gathered.length >= FLUSH_LENGTH) flush();
      return undefined;
    },
    flush,
  };
}

/** @param maxLineBytes without the newline; more than this is never held, whether a newline would follow or not */
function createSplitter(maxLineBytes: number, onFrame: OnFrame): Splitter {
  let held: Buffer = NOTHING;
  let filledBytes = 0;

  function hold(chunk: Buffer, from: number, to: number): void {
    const neededBytes = filledBytes + to - from;
    held = roomFor(held, filledBytes, neededBytes, maxLineBytes);
    chunk.copy(held, filledBytes, from, to);
    filledBytes = neededBytes;
  }

  /** The line that ends there, of this chunk alone or begun in those before. */
  function lineOf(chunk: Buffer, from: number, to: number): Buffer {
    if (filledBytes === 0) return chunk.subarray(from, to);
    hold(chunk, from, to);
    const line = held.subarray(0, filledBytes);
    held = NOTHING;
    filledBytes = 0;
    return line;
  }

  function feed(chunk: Buffer): FrameFault | null {
    let together = false;
    for (let at = 0; at < chunk.length; ) {
      const newline = chunk.indexOf(NEWLINE, at);
      const to = newline < 0 ? chunk.length : newline;
      if (filledBytes + to - at > maxLineBytes) return 'oversized';
      if (newline < 0) {
        hold(chunk, at, to);
        break;
      }
      const message = readTextMessage(lineOf(chunk, at, to));
      if (message === undefined) return 'malformed';
      onFrame(message.head, message.body, together);
      together = true;
      at = to + 1;
    }
    return null;
  }
  return { feed, heldBytes: () => held.length };
}
