import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ENVELOPE_BYTES } from '../envelope.ts';
import type { FrameFault } from './_format.ts';
import { createSplitter, PREFIX_BYTES } from './_framing.ts';

const MAX_BYTES = 1024 * 1024;

function frame(message: Buffer): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32LE(message.length);
  return Buffer.concat([prefix, message]);
}

const inTwo = (bytes: Buffer): [Buffer, Buffer] => [bytes.subarray(0, 900), bytes.subarray(900)];

function announce(sizeBytes: number): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32LE(sizeBytes);
  return prefix;
}

/** Feeds chunks until a fault; messages are copied, as they are borrowed. */
function split(chunks: readonly Buffer[]) {
  const messages: Buffer[] = [];
  const splitter = createSplitter(MAX_BYTES, (head, body) => {
    assert.equal(head.length, ENVELOPE_BYTES);
    messages.push(Buffer.concat([head, body]));
    return false;
  });
  let fault: FrameFault | null = null;
  for (const chunk of chunks) fault ??= splitter.feed(chunk);
  return { messages, fault, heldBytes: splitter.heldBytes() };
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const ends = [...at.map((share) => Math.floor(share * bytes.length)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

const message = fc
  .tuple(
    fc.uint8Array({ minLength: ENVELOPE_BYTES, maxLength: ENVELOPE_BYTES + 40 }),
    fc.constantFrom(0, 0, 0, 1, 20_000, 100_000),
  )
  .map(([bytes, moreBytes]) => Buffer.concat([bytes, Buffer.alloc(moreBytes, bytes.length)]));
const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

describe('splitter', () => {
  it('returns any messages, cut anywhere, as they were', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), shares, (messages, at) => {
        const result = split(cut(Buffer.concat(messages.map(frame)), at));
        assert.deepEqual(result, { messages, fault: null, heldBytes: 0 });
      }),
    );
  });

  it('returns messages cut at every byte', () => {
    const messages = [0, 1, 300].map((bodyBytes) => Buffer.alloc(ENVELOPE_BYTES + bodyBytes, bodyBytes + 1));
    const bytes = Buffer.concat(messages.map(frame));
    const single = Array.from(bytes, (byte) => Buffer.from([byte]));
    assert.deepEqual(split(single), { messages, fault: null, heldBytes: 0 });
    for (let at = 0; at <= bytes.length; at += 1) {
      const result = split([bytes.subarray(0, at), bytes.subarray(at)]);
      assert.deepEqual(result, { messages, fault: null, heldBytes: 0 });
    }
  });

  it('copies nothing of a frame that is whole in its chunk', () => {
    const chunk = Buffer.concat([frame(Buffer.alloc(60, 1)), frame(Buffer.alloc(70, 2))]);
    const places: number[] = [];
    const splitter = createSplitter(MAX_BYTES, (head, body) => {
      assert.equal(head.buffer, chunk.buffer);
      assert.equal(body.buffer, chunk.buffer);
      places.push(head.byteOffset - chunk.byteOffset, body.byteOffset - chunk.byteOffset, body.length);
      return false;
    });
    splitter.feed(chunk);
    assert.deepEqual(places, [4, 60, 4, 68, 124, 14]);
  });

  for (const [sizeBytes, fault] of [
    [0, 'malformed'],
    [ENVELOPE_BYTES - 1, 'malformed'],
    [ENVELOPE_BYTES, null],
    [MAX_BYTES, null],
    [MAX_BYTES + 1, 'oversized'],
    [0xffff_ffff, 'oversized'],
  ] as const) {
    it(`says ${fault} of a length of ${sizeBytes}, whole or cut`, () => {
      const prefix = announce(sizeBytes);
      assert.equal(split([prefix]).fault, fault);
      const inTwo = split([prefix.subarray(0, 2), prefix.subarray(2)]);
      assert.equal(inTwo.fault, fault);
      if (fault !== null) assert.equal(inTwo.heldBytes, PREFIX_BYTES);
    });
  }

  it('delivers what came before a fault and nothing after it', () => {
    const good = Buffer.alloc(60, 1);
    const { messages, fault } = split([Buffer.concat([frame(good), announce(3), frame(good)])]);
    assert.deepEqual({ messages, fault }, { messages: [good], fault: 'malformed' });
  });

  it('allocates by what has arrived, not by what was announced', () => {
    const { heldBytes } = split([announce(MAX_BYTES), Buffer.from('abc')]);
    assert.equal(heldBytes, 16 * 1024);
  });

  it('grows a large message in few steps', () => {
    const splitter = createSplitter(MAX_BYTES, () => false);
    const steps = new Set<number>();
    splitter.feed(announce(MAX_BYTES));
    for (let sentBytes = 0; sentBytes < MAX_BYTES - 1024; sentBytes += 1024) {
      splitter.feed(Buffer.alloc(1024));
      steps.add(splitter.heldBytes());
    }
    assert.deepEqual([...steps], [16_384, 65_552, 266_256, PREFIX_BYTES + MAX_BYTES]);
  });

  it('puts a message in the memory of the one before only when that was released', () => {
    for (const released of [true, false]) {
      const bodies: Buffer[] = [];
      const splitter = createSplitter(MAX_BYTES, (_head, body) => {
        bodies.push(Buffer.from(body.buffer, body.byteOffset, body.length));
        return released;
      });
      for (const [fill, length] of [
        [1, 3000],
        [2, 3000],
        [3, 1000],
        [4, 5000],
      ] as const)
        for (const piece of inTwo(frame(Buffer.alloc(length, fill))))
          assert.equal(splitter.feed(piece), null);
      const [first, second, third, fourth] = bodies.map(({ buffer }) => buffer);
      assert.deepEqual([first === second, first === third], [released, released]);
      assert.equal(fourth?.byteLength === first?.byteLength, false);
      assert.deepEqual([...new Set(bodies.at(-1))], [4]);
      if (!released)
        assert.deepEqual(
          bodies.map((body) => body[0]),
          [1, 2, 3, 4],
        );
    }
  });

  it('keeps no large memory for the next message', () => {
    const buffers: ArrayBufferLike[] = [];
    const splitter = createSplitter(8 * 2 ** 20, (_head, body) => {
      buffers.push(body.buffer);
      return true;
    });
    for (let n = 0; n < 2; n++)
      for (const piece of inTwo(frame(Buffer.alloc(3 * 2 ** 20)))) splitter.feed(piece);
    assert.notEqual(buffers[0], buffers[1]);
  });
});
