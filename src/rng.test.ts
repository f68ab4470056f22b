import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seeded, shuffled } from './rng.ts';

const first = (count: number, seed: number, ...salt: string[]) => {
  const rng = seeded(seed, ...salt);
  return Array.from({ length: count }, rng);
};

// Expected values are from a separate sfc32 in Python.
test('the same seed and salt give the same numbers on every machine', () => {
  assert.deepEqual(first(3, 1), [0.7938899511937052, 0.6554517797194421, 0.5955254363361746]);
  assert.deepEqual(
    first(3, 1, 'payload', 'tick'),
    [0.30510415602475405, 0.7765204864554107, 0.18895832658745348],
  );
});

test('another seed, salt, or cut of the salt gives other numbers', () => {
  const sequences = [
    first(4, 1),
    first(4, 2),
    first(4, 1, 'a'),
    first(4, 1, 'b'),
    first(4, 1, 'ab'),
    first(4, 1, 'a', 'b'),
  ];
  assert.equal(new Set(sequences.map(String)).size, sequences.length);
});

test('numbers are in [0, 1) and spread evenly', () => {
  const numbers = first(100_000, 7);
  assert.ok(numbers.every((n) => n >= 0 && n < 1));
  const tenths = new Array<number>(10).fill(0);
  for (const n of numbers) tenths[Math.floor(n * 10)] = (tenths[Math.floor(n * 10)] ?? 0) + 1;
  // 10,000 are expected in each; 400 is more than four standard deviations, and the seed is fixed.
  assert.ok(
    tenths.every((count) => Math.abs(count - 10_000) < 400),
    String(tenths),
  );
});

test('shuffled keeps the items, leaves its input, and depends on the generator alone', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
      const before = [...items];
      const out = shuffled(items, seeded(seed));
      assert.deepEqual(items, before);
      assert.deepEqual([...out].sort(), [...items].sort());
      assert.deepEqual(shuffled(items, seeded(seed)), out);
    }),
  );
});

test('every order of three items is about equally likely', () => {
  const rng = seeded(3);
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i += 1) {
    const order = shuffled(['a', 'b', 'c'], rng).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  assert.ok(
    [...counts.values()].every((count) => Math.abs(count - 1000) < 120),
    String([...counts]),
  );
});
