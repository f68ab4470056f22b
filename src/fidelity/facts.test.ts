import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { payloadFacts } from './facts.ts';

const hashOf = (...variants: unknown[]) => payloadFacts('x', variants).sha256;

test('the figures of two small variants', () => {
  const { sha256, ...facts } = payloadFacts('mine', [
    { id: 1, at: 1.5, list: [0.25, 2, 'ab'] },
    { id: 2, at: 2.5, list: [0.75, 3, 'жю'] },
  ]);
  assert.deepEqual(facts, {
    name: 'mine',
    variants: 2,
    jsonBytes: 38,
    keys: 3,
    depth: 2,
    floatShare: 0.5,
    // 8 letters in the keys and 2 in the text, of each variant.
    nonLatinShare: 2 / 20,
  });
  assert.match(sha256, /^[0-9a-f]{64}$/);
});

test('a primitive, and nothing', () => {
  const { sha256: _, ...one } = payloadFacts('one', ['é😀']);
  assert.deepEqual(one, {
    name: 'one',
    variants: 1,
    jsonBytes: 8,
    keys: 0,
    depth: 0,
    floatShare: 0,
    nonLatinShare: 0.5,
  });
  const { sha256: __, ...none } = payloadFacts('none', []);
  assert.deepEqual(none, {
    name: 'none',
    variants: 0,
    jsonBytes: 0,
    keys: 0,
    depth: 0,
    floatShare: 0,
    nonLatinShare: 0,
  });
});

test('what JSON does not hold exactly has no JSON size', () => {
  for (const value of [{ a: undefined }, [-0], 1n, new Date(0), undefined, () => 1]) {
    assert.equal(payloadFacts('x', [1, value]).jsonBytes, null);
  }
});

test('a Map entry counts as a key, and a cycle is walked once', () => {
  const value: Record<string, unknown> = { map: new Map([['a', { b: 1 }]]) };
  value['self'] = value;
  const facts = payloadFacts('x', [value]);
  assert.equal(facts.keys, 4);
  assert.equal(facts.depth, 3);
});

test('the hash is the same on every machine and version', () => {
  const value = { n: [1, -0, 1.5, 2n, null], s: 'é', d: new Date(5), b: Uint8Array.of(1, 2) };
  assert.equal(hashOf(value), '5e88bc9c76eef752bd650238fafcad2327be0f93e1ab83795d5aa52144464db1');
});

test('equal data has an equal hash, however it is held', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
  });
  fc.assert(fc.property(fc.clone(anything, 2), ([one, two]) => assert.equal(hashOf(one), hashOf(two))));
  assert.equal(hashOf('xabc'.slice(1)), hashOf('abc'));
  assert.equal(hashOf([0.5 + 0.5]), hashOf([1]));
});

test('other data has another hash', () => {
  const shared = {};
  const values = [
    [], {}, '', '0', 0, -0, 0n, null, 'null', undefined, [[]], [undefined], new Array(1), { a: 1 }, { b: 1 },
    { a: 1, b: 2 }, { b: 2, a: 1 }, ['a', 1], new Map([['a', 1]]), new Set(['a', 1]), new Date(0), new Date(1), /a/, /a/g,
    Uint8Array.of(1), Int8Array.of(1), Uint8Array.of(1, 0), Uint16Array.of(1), [shared, shared], [{}, {}],
  ]; // biome-ignore format: one list
  assert.equal(new Set(values.map((value) => hashOf(value))).size, values.length);
  assert.notEqual(hashOf(1, 2), hashOf(2, 1));
  assert.notEqual(hashOf([1], [2]), hashOf([1, 2]));
});
