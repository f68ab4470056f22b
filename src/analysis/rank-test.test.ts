import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rankTest } from './rank-test.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

/** Ten and ten values whose U is `u`: the first b is moved up among the a. */
const tenAndTen = (u: number) => {
  const b = upTo(10).map((n) => (n < u % 10 ? 1 : 0) + Math.floor(u / 10));
  return [upTo(10), b.map((below) => below - 0.5)] as const;
};

test('the critical values that are printed for ten and ten: 23 at 5 %, 16 at 1 %, both sides', () => {
  assert.ok(rankTest(...tenAndTen(23)) <= 0.05);
  assert.ok(rankTest(...tenAndTen(24)) > 0.05);
  assert.ok(rankTest(...tenAndTen(16)) <= 0.01);
  assert.ok(rankTest(...tenAndTen(17)) > 0.01);
});

test('samples apart: two of all orders; alike: no difference', () => {
  assert.ok(Math.abs(rankTest([1, 2, 3], [4, 5, 6]) - 2 / 20) < 1e-12);
  assert.equal(rankTest([4, 5, 6], [1, 2, 3]), rankTest([1, 2, 3], [4, 5, 6]));
  assert.equal(rankTest([1, 1, 1], [1, 1, 1]), 1);
});
