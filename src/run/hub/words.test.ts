import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { faultOf, isAck, isMeasured, isWord, sequenceOf } from '../../envelope.ts';
import type { Body } from '../../types.ts';
import { createSignals, joinIn, MAX_CLIENT_WORD_BYTES, wordIn } from './words.ts';

const EPOCH = 7;

/** What is sent to one end, by kind of wire. */
function sentOver(accepts: readonly ('bytes' | 'text')[], checksum: boolean) {
  const sent: { head: Buffer; body: Body }[] = [];
  const send = (head: Uint8Array, body: Body) => {
    sent.push({ head: Buffer.from(head), body });
    return true;
  };
  return { sent, signals: createSignals({ send }, 3, EPOCH, { accepts, checksum }) };
}

test('a word arrives as it was said, on wires of bytes and on wires of text', () => {
  for (const checksum of [false, true]) {
    for (const accepts of [['bytes', 'text'], ['text']] as const) {
      const { sent, signals } = sentOver(accepts, checksum);
      signals.tell({ joined: ['Zoë', '\u2603'], at: 1 });
      const [{ head, body } = { head: Buffer.alloc(0), body: '' }] = sent;
      assert.equal(typeof body, accepts[0] === 'bytes' ? 'object' : 'string');
      assert.deepEqual(wordIn(body, 1000), { joined: ['Zoë', '\u2603'], at: 1 });
      assert.deepEqual(
        [faultOf(head, body, EPOCH, checksum), isWord(head), isAck(head), isMeasured(head)],
        [null, true, false, false],
      );
    }
  }
});

test('an acknowledgement is the number of its delivery and no more', () => {
  const { sent, signals } = sentOver(['text'], false);
  for (const n of [1, 2 ** 40]) signals.ack(n);
  assert.deepEqual(
    sent.map(({ head, body }) => [isAck(head), isWord(head), sequenceOf(head), body.valueOf()]),
    [
      [true, false, 1, ''],
      [true, false, 2 ** 40, ''],
    ],
  );
});

test('what is no small JSON object is no word', () => {
  for (const text of ['', '{', 'null', '[]', '"a"', '1', `{"a":"${'x'.repeat(MAX_CLIENT_WORD_BYTES)}"}`]) {
    assert.equal(wordIn(Buffer.from(text), MAX_CLIENT_WORD_BYTES), undefined, text.slice(0, 20));
    assert.equal(wordIn(text, MAX_CLIENT_WORD_BYTES), undefined, text.slice(0, 20));
  }
  assert.equal(wordIn({ join: 'ana' }, 1000), undefined);
});

test('whatever comes, a word is an object or nothing, and a join has a name that can be shown', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.json()), (body) => {
      const word = wordIn(body, 100);
      assert.ok(word === undefined || (typeof word === 'object' && !Array.isArray(word)));
      const join = joinIn(word);
      assert.ok(join === undefined || /^\P{C}{1,64}$/u.test(join.name));
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (name) => {
      const join = joinIn({ join: name });
      if (join !== undefined) assert.ok(!/\p{C}/u.test(join.name) && join.name.trim() === join.name);
    }),
  );
});

test('a join says its name, whether it receives, and its token', () => {
  assert.deepEqual(joinIn({ join: 'Ana María' }), { name: 'Ana María', receives: true, token: undefined });
  assert.deepEqual(joinIn({ join: 'x', receives: false, token: 't' }), {
    name: 'x',
    receives: false,
    token: 't',
  });
  for (const join of [undefined, {}, { join: 1 }, { join: '' }, { join: ' x' }, { join: 'a\nb' }])
    assert.equal(joinIn(join), undefined);
});
