import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { median, medianInterval, quantile } from './statistics.ts';

const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1);
const values = fc.array(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 60 });

test('quantiles interpolate between neighbours (Hyndman and Fan, type 7)', () => {
  assert.equal(quantile([15, 20, 35, 40, 50], 0.4), 29);
  assert.equal(quantile([4, 1, 3, 2], 0.25), 1.75);
  assert.equal(quantile([4, 1, 3, 2], 0), 1);
  assert.equal(quantile([4, 1, 3, 2], 1), 4);
  assert.equal(median([7]), 7);
  assert.equal(median([1, 2]), 1.5);
  assert.ok(Number.isNaN(median([])));
});

test('a constant, a two-point and a stalled sample have known medians and intervals', () => {
  assert.deepEqual(medianInterval([5, 5, 5, 5, 5, 5]), { low: 5, high: 5, confidence: 0.96875 });
  const twoPoint = [1, 1, 1, 1, 9, 9, 9, 9];
  assert.equal(median(twoPoint), 5);
  assert.deepEqual([medianInterval(twoPoint)?.low, medianInterval(twoPoint)?.high], [1, 9]);
  const stalled = [10, 11, 10, 12, 11, 10, 5000, 11, 10];
  assert.equal(median(stalled), 11);
  assert.deepEqual([medianInterval(stalled)?.low, medianInterval(stalled)?.high], [10, 12]);
});

test('six values are the fewest that carry an interval', () => {
  assert.equal(medianInterval([]), null);
  assert.equal(medianInterval(upTo(5)), null);
  assert.deepEqual(medianInterval(upTo(6)), { low: 1, high: 6, confidence: 0.96875 });
});

test('ranks and coverage are those of the published sign-test tables', () => {
  const ranks = { 6: 1, 8: 1, 9: 2, 11: 2, 12: 3, 15: 4, 17: 5, 20: 6, 25: 8, 30: 10, 50: 18, 100: 40 };
  for (const [n, k] of Object.entries(ranks)) {
    const interval = medianInterval(upTo(Number(n)));
    assert.deepEqual([interval?.low, interval?.high], [k, Number(n) + 1 - k], `n = ${n}`);
  }
  const coverage = (n: number) => medianInterval(upTo(n))?.confidence.toFixed(10);
  assert.equal(coverage(9), (1 - 20 / 512).toFixed(10));
  assert.equal(coverage(20), (1 - 43_400 / 1_048_576).toFixed(10));
});

test('thousands of values neither underflow nor narrow the interval too far', () => {
  // The normal approximation puts the rank at n/2 - 1.96 sqrt(n)/2 = 1985.3.
  const interval = medianInterval(upTo(4096));
  assert.deepEqual([interval?.low, interval?.high], [1985, 2112]);
});

test('median and interval keep their order, follow shifts, and ignore the order of the values', () => {
  fc.assert(
    fc.property(values, (sample) => {
      const middle = median(sample);
      const interval = medianInterval(sample);
      assert.equal(median([...sample].reverse()), middle);
      assert.deepEqual(medianInterval([...sample].reverse()), interval);
      assert.equal(interval === null, sample.length < 6);
      if (interval === null) return;
      assert.ok(interval.low <= middle && middle <= interval.high);
      assert.ok(interval.confidence >= 0.95 && interval.confidence < 1);
      assert.ok(sample.includes(interval.low) && sample.includes(interval.high));
    }),
  );
});

test('quantiles stay within the sample and never fall as q rises', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(values, share, share, (sample, a, b) => {
      const low = quantile(sample, Math.min(a, b));
      const high = quantile(sample, Math.max(a, b));
      assert.ok(low <= high && Math.min(...sample) <= low && high <= Math.max(...sample));
    }),
  );
});
