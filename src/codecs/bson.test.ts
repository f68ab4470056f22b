import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deserialize } from 'bson';
import fc from 'fast-check';
import { differences } from '../fidelity/equal.ts';
import { loaderOf } from '../packages.ts';
import create, { meta } from './bson.ts';

const codec = await create({ options: {}, load: loaderOf(meta.package, undefined) });
const sent = (value: unknown): Buffer => Buffer.from(codec.encode(value) as Uint8Array);

test('a document is BSON as anybody writes it', () => {
  assert.deepEqual(deserialize(sent({ a: 1, b: ['c'] })), { a: 1, b: ['c'] });
  assert.equal(sent({ a: 1 }).length, 12);
});

test('anything else is the one field of a document, and so is what looks like that', () => {
  assert.deepEqual(deserialize(sent([1])), { '': [1] });
  assert.deepEqual(deserialize(sent({ '': 1 })), { '': { '': 1 } });
  for (const value of [{ '': 1 }, { '': { '': [] } }, { '': 1, a: 2 }, {}, [], [[]], 'text', 0, null, true])
    assert.deepEqual(differences(value, codec.decode(sent(value))), [], JSON.stringify(value));
});

test('whatever JSON holds comes back', () => {
  // BSON ends a key with its zero byte.
  const value = fc
    .jsonValue({ stringUnit: 'grapheme' })
    .filter((json) => !JSON.stringify(json).includes('\\u0000'));
  fc.assert(fc.property(value, (json) => assert.deepEqual(differences(json, codec.decode(sent(json))), [])));
});

test('documents beyond the buffer that bson has of itself come back, whatever their size is', () => {
  const room = 17 * 1024 * 1024;
  // At the end of the buffer what does not fit is cut off without a word; behind it, bson throws.
  for (const letters of [room - 5, 3 * room]) {
    const value = { a: 'x'.repeat(letters) };
    assert.deepEqual(differences(value, codec.decode(sent(value))), [], `${letters} letters`);
  }
  const many = Array.from({ length: 400_000 }, (_, n) => ({ n, text: 'some text of an item of a list' }));
  assert.deepEqual(differences(many, codec.decode(sent(many))), []);
});
