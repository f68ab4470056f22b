import assert from 'node:assert/strict';
import { test } from 'node:test';
import jstat from 'jstat';
import { binomialCdf, clopperPearson, logFactorial } from './binomial.ts';

const near = (actual: number, expected: number, within = 1e-9) =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);

test('factorials and the binomial distribution agree with a library', () => {
  near(logFactorial(0), 0);
  near(logFactorial(10), Math.log(3_628_800));
  for (const n of [1, 7, 40, 300]) {
    for (const p of [0.01, 0.3, 0.5, 0.97]) {
      for (let k = 0; k <= n; k += Math.max(1, n >> 3))
        near(binomialCdf(k, n, p), jstat.binomial.cdf(k, n, p));
    }
  }
  assert.deepEqual(
    [binomialCdf(-1, 5, 0.5), binomialCdf(5, 5, 0.5), binomialCdf(3, 5, 0), binomialCdf(3, 5, 1)],
    [0, 1, 1, 0],
  );
});

test('the exact interval for a proportion agrees with quantiles of the beta distribution', () => {
  for (const [k, n] of [
    [0, 300],
    [1, 300],
    [3, 100],
    [95, 100],
    [7, 7],
  ] as const) {
    const { low, high } = clopperPearson(k, n);
    near(low, k === 0 ? 0 : jstat.beta.inv(0.025, k, n - k + 1));
    near(high, k === n ? 1 : jstat.beta.inv(0.975, k + 1, n - k));
  }
});

test('0 of 300 is below 1.3 %, and no better (Clopper and Pearson 1934)', () => {
  const { low, high } = clopperPearson(0, 300);
  assert.equal(low, 0);
  near(high, 1 - 0.025 ** (1 / 300));
});
