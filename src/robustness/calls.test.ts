import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf, textOf } from '../codecs/_body.ts';
import pickle from '../codecs/pickle.ts';
import { loadPlugin } from '../plugins.ts';
import type { Codec } from '../types.ts';
import { tally, targetOf } from './_tiny.ts';
import { CALLS, callTrials, isAnswer } from './calls.ts';

const json: Codec = {
  encode: (value) => Buffer.from(JSON.stringify(value)),
  decode: (body) => JSON.parse(textOf(body)),
};

test('a decoder that computes what a message asks for is told', async () => {
  // What eval would make of the one message that is an expression.
  const computing: Codec = {
    ...json,
    decode: (body) => {
      const [, a, b] = /^(\d+) \* (\d+)$/.exec(textOf(body)) ?? [];
      return a === undefined ? JSON.parse(textOf(body)) : Number(a) * Number(b);
    },
  };
  assert.deepEqual(await tally(callTrials(targetOf(() => computing, [1]))), {
    calls: { executes: 1, detected: 3, harmless: 1 },
  });
});

test('JSON takes the one that is JSON for data, and our reader of pickles refuses them all', async () => {
  assert.deepEqual(await tally(callTrials(targetOf(() => json, [1]))), {
    calls: { detected: 4, harmless: 1 },
  });
  const reader = await pickle({ options: {}, load: () => Promise.reject(new Error('it needs no package')) });
  assert.deepEqual(await tally(callTrials(targetOf(() => reader, [1]))), { calls: { detected: 5 } });
});

test('the answer stands in no message, as text or as a number', () => {
  for (const { name, bytes } of CALLS) {
    assert.ok(!bytes.includes('1007'), name);
    assert.ok(!bytes.includes(Buffer.of(0xef, 0x03)) && !bytes.includes(Buffer.of(0x03, 0xef)), name);
  }
  assert.deepEqual([isAnswer(1007), isAnswer('1007'), isAnswer(undefined)], [true, false, false]);
});

test('no codec of ours that may be given hostile bytes computes anything', async () => {
  const names = ['json', 'json-text', 'v8', 'msgpackr', 'msgpack', 'devalue', 'pickle'];
  for (const use of names) {
    const { create } = await loadPlugin('codecs', { use });
    const codec = await create({ options: {}, load: (name) => import(name) });
    const { calls } = await tally(
      callTrials(targetOf(() => ({ ...codec, decode: (body) => codec.decode(bytesOf(body)) }), [1])),
    );
    assert.equal(calls?.['executes'], undefined, use);
  }
});
