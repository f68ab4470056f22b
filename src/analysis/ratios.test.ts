import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { seeded } from '../rng.ts';
import type { Series } from './_series.ts';
import { figureOf, ratioOf } from './ratios.ts';

const series = (...values: readonly number[]): Series =>
  new Map(values.map((value, round) => [round, value]));

test('a figure is the median of its rounds', () => {
  assert.deepEqual(figureOf(series(3, 1, 2)), { median: 2, interval: null, rounds: [3, 1, 2], ratio: null });
  assert.deepEqual(figureOf(series(1, 2, 3, 4, 5, 6)).interval, { low: 1, high: 6, confidence: 0.96875 });
});

test('ratios are taken round by round: a machine that slows down changes nothing', () => {
  const base = series(1, 2, 3, 4, 5, 6);
  assert.deepEqual(ratioOf(series(2, 4, 6, 8, 10, 12), base, 'higher'), {
    median: 2,
    interval: { low: 2, high: 2, confidence: 0.96875 },
    verdict: 'better',
  });
});

test('the verdict honours the direction of the figure', () => {
  const ones = series(1, 1, 1, 1, 1, 1);
  const twos = series(2, 2, 2, 2, 2, 2);
  assert.equal(ratioOf(twos, ones, 'higher')?.verdict, 'better');
  assert.equal(ratioOf(twos, ones, 'lower')?.verdict, 'worse');
  assert.equal(ratioOf(ones, twos, 'lower')?.verdict, 'better');
  assert.equal(ratioOf(ones, twos, 'higher')?.verdict, 'worse');
});

test('an interval that holds 1, even at its end, is a tie', () => {
  const ones = series(1, 1, 1, 1, 1, 1);
  assert.equal(ratioOf(ones, ones, 'lower')?.verdict, 'tie');
  assert.equal(ratioOf(series(2, 2, 2, 2, 2, 1), ones, 'lower')?.verdict, 'tie');
  assert.equal(ratioOf(series(2, 2, 2, 2, 2, 0.9), ones, 'lower')?.verdict, 'tie');
});

test('only common rounds count, and fewer than six say nothing', () => {
  const base = new Map([
    [0, 1],
    [2, 1],
    [9, 1],
  ]);
  assert.deepEqual(ratioOf(series(3, 3, 3), base, 'lower'), {
    median: 3,
    interval: null,
    verdict: 'too-few-rounds',
  });
  assert.equal(ratioOf(series(3), new Map([[5, 1]]), 'lower'), null);
});

test('nothing is divided by zero, and a figure without a direction is not compared', () => {
  assert.equal(ratioOf(series(1, 1), series(1, 0), 'lower'), null);
  assert.equal(ratioOf(series(1, 1), series(1, 1), null), null);
});

test('better one way round is worse the other way round', () => {
  const times = fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 6, maxLength: 12 });
  fc.assert(
    fc.property(times, times, (a, b) => {
      const opposite = {
        better: 'worse',
        worse: 'better',
        tie: 'tie',
        'too-few-rounds': 'too-few-rounds',
      } as const;
      const there = ratioOf(series(...a), series(...b), 'lower');
      const back = ratioOf(series(...b), series(...a), 'lower');
      assert.ok(there && back);
      assert.equal(back.verdict, opposite[there.verdict]);
    }),
  );
});

/** Six rounds of two rows: the machine drifts from round to round, and each process comes up slower by chance, seldom by much. */
function twoRows(seed: number, slowdown: number): [Series, Series] {
  const rng = seeded(seed);
  const skewed = () => 1 + 0.05 * -Math.log(1 - rng());
  const drift = Array.from({ length: 6 }, () => 1 + rng());
  return [
    series(...drift.map((of) => 100 * of * skewed())),
    series(...drift.map((of) => 100 * of * skewed() * slowdown)),
  ];
}

test('the same codec twice is a tie, as often as six rounds promise, and a slower one is not', () => {
  const verdicts = (slowdown: number) =>
    Array.from({ length: 1000 }, (_, seed) => {
      const [base, row] = twoRows(seed, slowdown);
      return ratioOf(row, base, 'lower')?.verdict;
    });
  const ties = verdicts(1).filter((verdict) => verdict === 'tie').length;
  // 0.969 of 1000, and three standard deviations around it.
  assert.ok(ties >= 952 && ties <= 985, `${ties}`);
  assert.ok(verdicts(2).every((verdict) => verdict === 'worse'));
});
