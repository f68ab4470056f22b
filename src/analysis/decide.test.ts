import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, type PairValue, pairValue } from './decide.ts';

const limits = { budget: 0.03, tolerance: 0.005, alpha: 0.01 };
const pairs = (count: number, share: number, spread = 0.001): PairValue[] =>
  Array.from({ length: count }, (_, n) => {
    const value = Math.log1p(share) + spread * ((n % 5) - 2);
    return { median: value, total: value };
  });

test('a pair is the median over its rounds of ln(B/A), and the sums beside it', () => {
  const value = pairValue({ aNs: [1, 1, 1, 1, 1, 1], bNs: [1, 1, 2, 2, 10, 90] });
  assert.ok(Math.abs(value.median - Math.log(2)) < 1e-12);
  assert.ok(Math.abs(value.total - Math.log(106 / 6)) < 1e-12);
});

test('ten pairs decide nothing at 1 %, eleven alike do', () => {
  assert.equal(decide(pairs(10, 0.06), limits).verdict, 'undecided');
  assert.equal(decide(pairs(10, 0.06), limits).interval, null);
  assert.equal(decide(pairs(11, 0.06), limits).verdict, 'fail');
  assert.equal(decide(pairs(11, 0), limits).verdict, 'pass');
  assert.equal(decide([], limits).verdict, 'undecided');
});

test('a slowdown within the budget passes when the interval lies below it, and fails only above both bounds', () => {
  assert.equal(decide(pairs(20, 0.02), limits).verdict, 'pass');
  // Certainly slower than the tolerance, but the estimate is within the budget.
  assert.equal(decide(pairs(20, 0.0299, 0.002), limits).verdict, 'undecided');
  // The estimate is over the budget, but the interval reaches down to the tolerance.
  assert.equal(decide(pairs(12, 0.04, 0.03), limits).verdict, 'undecided');
});

test('faster is a pass', () => {
  assert.equal(decide(pairs(12, -0.2), limits).verdict, 'pass');
});

test('equal medians and other totals are no pass: pauses differ', () => {
  const pausing = pairs(20, 0).map(({ median }) => ({ median, total: median + 0.1 }));
  const decision = decide(pausing, limits);
  assert.deepEqual([decision.verdict, decision.pausesDiffer], ['undecided', true]);
});

test('what could have been seen stays above the budget by its estimate, and above the tolerance by its interval', () => {
  const of = (spread: number) => decide(pairs(15, 0, spread), limits).detectable ?? Number.NaN;
  assert.ok(Math.abs(of(0.0001) - Math.expm1(Math.log1p(0.03) + 0.0002)) < 1e-9);
  assert.ok(Math.abs(of(0.03) - Math.expm1(Math.log1p(0.005) + 2 * 0.06)) < 1e-9);
});
