import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seeded } from './rng.ts';
import { opaqueVariants, variantCount } from './variants.ts';

test('eight variants, fewer of large messages, never one alone', () => {
  const counts = { 0: 8, 1: 8, 4e6: 8, 5e6: 6, 10e6: 3, 16e6: 2, 30e6: 2, 1e9: 2 };
  for (const [bytes, count] of Object.entries(counts))
    assert.equal(variantCount(Number(bytes)), count, bytes);
});

test('opaque bytes come of the seed, and differ', () => {
  const [first, second] = [opaqueVariants(seeded(1), 100), opaqueVariants(seeded(1), 100)];
  assert.deepEqual(first, second);
  assert.equal(new Set(first.map((bytes) => bytes.toString('hex'))).size, 8);
  assert.deepEqual(
    opaqueVariants(seeded(1), 0).map((bytes) => bytes.length),
    Array(8).fill(0),
  );
});
