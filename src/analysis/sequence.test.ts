import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seeded } from '../rng.ts';
import type { Rng } from '../types.ts';
import { clopperPearson } from './binomial.ts';
import { fewestValues, logEvidence, probabilityNotAbove, sequenceInterval } from './sequence.ts';

const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1);

test('the evidence of all on one side is 2^n / (n + 1), and of a fair split below 1', () => {
  assert.ok(Math.abs(Math.exp(logEvidence(0, 8)) - 256 / 9) < 1e-9);
  assert.ok(Math.abs(Math.exp(logEvidence(1, 3)) - 8 / 12) < 1e-12);
  assert.ok(logEvidence(50, 100) < 0);
  assert.equal(logEvidence(3, 10), logEvidence(7, 10));
});

test('8 values carry an interval at 5 %, 11 at 1 %, and then it is their range', () => {
  assert.deepEqual([fewestValues(0.05), fewestValues(0.01)], [8, 11]);
  assert.equal(sequenceInterval(upTo(7), 0.05), null);
  assert.deepEqual(sequenceInterval(upTo(8), 0.05), { low: 1, high: 8, confidence: 0.95 });
  assert.equal(sequenceInterval(upTo(10), 0.01), null);
  assert.deepEqual(sequenceInterval(upTo(11), 0.01), { low: 1, high: 11, confidence: 0.99 });
});

test('every m in the interval has evidence below the bound, and none outside', () => {
  const values = upTo(30);
  const { low, high } = sequenceInterval(values, 0.05) ?? assert.fail('thirty values carry one');
  const evidenceOf = (m: number) => logEvidence(values.filter((value) => value > m).length, values.length);
  const bound = Math.log(20);
  assert.ok(evidenceOf(low) < bound && evidenceOf(high - 0.5) < bound);
  assert.ok(evidenceOf(low - 0.5) >= bound && evidenceOf(high) >= bound);
});

test('the probability is that of the evidence, and 1 where half or more do not lie above', () => {
  assert.equal(probabilityNotAbove([1, 2, 3, 4], 2), 1);
  assert.equal(probabilityNotAbove([], 0), 1);
  assert.ok(Math.abs(probabilityNotAbove(upTo(11), 0) - 12 / 2 ** 11) < 1e-12);
});

/** Noise with median 0 of the kinds that pairs have: heavy on one side, or of two kinds of process. */
const noises: { readonly [name: string]: (rng: Rng) => number } = {
  normal: (rng) => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng()),
  skewed: (rng) => -Math.log(1 - rng()) - Math.LN2,
  bimodal: (rng) => (rng() < 0.5 ? -5 : 5) + rng() - 0.5,
};

for (const [name, draw] of Object.entries(noises)) {
  test(`${name} noise: looking after every value misses the median less often than it says`, () => {
    const trials = 2000;
    let missed = 0;
    for (let trial = 0; trial < trials; trial++) {
      const rng = seeded(7, name, String(trial));
      const values: number[] = [];
      for (let n = 0; n < 60; n++) {
        values.push(draw(rng));
        const interval = sequenceInterval(values, 0.05);
        if (interval && (interval.low > 0 || interval.high < 0)) {
          missed++;
          break;
        }
      }
    }
    assert.ok(clopperPearson(missed, trials).low <= 0.05, `${missed} of ${trials}`);
    assert.ok(missed > 0, 'an interval that never misses is no interval');
  });
}
