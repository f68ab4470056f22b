import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ENVELOPE_BYTES } from '../envelope.ts';
import type { FrameFault } from './_format.ts';
import { lines } from './_lines.ts';
import { TEXT_HEAD_BYTES, textMessage } from './_text-head.ts';

const MAX_BYTES = 4096;
const FORMAT = lines(MAX_BYTES);
const MAX_TEXT = MAX_BYTES - ENVELOPE_BYTES;
const HEAD = Buffer.from(Array.from({ length: ENVELOPE_BYTES }, (_, i) => (i * 41) & 255));
const line = (text: string, head = HEAD): Buffer => Buffer.from(`${textMessage(head, text)}\n`);

/** Feeds chunks until a fault. */
function split(chunks: readonly Buffer[]) {
  const texts: string[] = [];
  const splitter = FORMAT.createSplitter((head, body) => {
    assert.deepEqual(head, HEAD);
    texts.push(String(body));
    return false;
  });
  let fault: FrameFault | null = null;
  for (const chunk of chunks) fault ??= splitter.feed(chunk);
  return { texts, fault, heldBytes: splitter.heldBytes() };
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const ends = [...at.map((share) => Math.floor(share * bytes.length)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

/** What was written, and why something was not. */
function batched(bodies: readonly (string | Buffer | object)[]) {
  const writes: unknown[] = [];
  const { add, flush } = FORMAT.createBatch((gathered) => writes.push(gathered));
  const codes = bodies.map((body) => add(HEAD, body)?.code);
  flush();
  flush();
  return { writes, codes };
}

const text = fc.string({ unit: 'grapheme', maxLength: 60 }).map((any) => any.replaceAll('\n', ' '));
const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

describe('lines', () => {
  it('come back as they were, cut anywhere', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), shares, (texts, at) => {
        const { writes } = batched(texts);
        const bytes = Buffer.from(writes.join(''));
        assert.deepEqual(split(cut(bytes, at)), { texts, fault: null, heldBytes: 0 });
      }),
    );
  });

  it('are written at once, those of a turn', () => {
    const { writes, codes } = batched(['a', '', '\u017e']);
    assert.deepEqual(codes, [undefined, undefined, undefined]);
    assert.deepEqual(writes, [`${line('a')}${line('')}${line('\u017e')}`]);
  });

  it('refuse what is not one line of text, and write nothing of it', () => {
    const refused = ['two\nlines', '\n', Buffer.from('bytes'), { value: 1 }];
    const { writes, codes } = batched(refused);
    assert.deepEqual([writes, codes], [[], refused.map(() => 'NOT_A_LINE')]);
  });

  it('are as long as a message may be, in bytes, and no longer', () => {
    for (const letter of ['x', '\u017e', '\u2603']) {
      const longest = letter.repeat(Math.floor(MAX_TEXT / Buffer.byteLength(letter)));
      const { writes, codes } = batched([longest, longest + letter]);
      assert.deepEqual(codes, [undefined, 'MESSAGE_TOO_LARGE']);
      assert.deepEqual(split([Buffer.from(String(writes[0]))]).texts, [longest]);
    }
  });

  for (const [what, bytes, fault] of [
    ['no envelope', Buffer.from('{"a":1}\n'), 'malformed'],
    ['an empty line', Buffer.from('\n'), 'malformed'],
    ['no tab', Buffer.from(line('x').toString().replace('\t', ' ')), 'malformed'],
    ['an envelope that is no base64', Buffer.from(line('x').toString().replace(/^../, '??')), 'malformed'],
    [
      'text that is no UTF-8',
      Buffer.concat([line('').subarray(0, -1), Buffer.from([0xff, 0x0a])]),
      'malformed',
    ],
    ['one byte too many', line('x'.repeat(MAX_TEXT + 1)), 'oversized'],
    ['a line that does not end', Buffer.alloc(TEXT_HEAD_BYTES + MAX_TEXT + 1, 'x'), 'oversized'],
  ] as const) {
    it(`end at ${what}, whole or cut`, () => {
      assert.deepEqual(split([line('before'), bytes, line('after')]).texts, ['before']);
      assert.equal(split([bytes]).fault, fault);
      const single = Array.from(bytes, (byte) => Buffer.from([byte]));
      assert.equal(split(single).fault, fault);
    });
  }

  it('hold no more than has arrived, eight times at most, and never more than a line', () => {
    assert.equal(split([Buffer.alloc(1000, 'x')]).heldBytes, TEXT_HEAD_BYTES + MAX_TEXT);
    const large = lines(64 * 1024 * 1024).createSplitter(() => false);
    large.feed(Buffer.alloc(1000, 'x'));
    assert.equal(large.heldBytes(), 16 * 1024);
    large.feed(Buffer.alloc(20_000, 'x'));
    assert.equal(large.heldBytes(), 4 * 21_000);
  });
});
