import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seeded } from '../rng.ts';
import type { Find } from '../types.ts';
import {
  ditherOf,
  MAX_RATE_PER_SECOND,
  MAX_TRIALS,
  nextStep,
  rulesOf,
  type Trial,
  trialWindows,
} from './search.ts';

const WINDOWS = { warmupMs: 75, windowMs: 200 };
const MAX: Find = { kind: 'max' };
const ZERO_LOSS: Find = { kind: 'zero-loss' };

/** Searches a system that says what becomes of a rate; `trial` counts the trials at that rate. */
function searched(
  find: Find,
  system: (ratePerSecond: number, trial: number) => Trial['verdict'],
  start = 1000,
) {
  const rules = rulesOf(find, start, WINDOWS);
  const history: Trial[] = [];
  for (;;) {
    const step = nextStep(history, rules);
    if (step.kind === 'end') return { ...step, history };
    const { ratePerSecond } = step;
    const before = history.filter((trial) => trial.ratePerSecond === ratePerSecond).length;
    history.push({ ratePerSecond, verdict: system(ratePerSecond, before) });
  }
}
const ratesOf = ({ history }: { history: readonly Trial[] }) =>
  history.map(({ ratePerSecond }) => Math.round(ratePerSecond));

test('a hard capacity: doubles, tries a failure again, and bisects on a log scale', () => {
  const result = searched(MAX, (rate) => (rate <= 5000 ? 'kept' : 'failed'));
  assert.deepEqual(ratesOf(result), [1000, 2000, 4000, 8000, 8000, 5657, 5657, 4757, 5187, 5187, 4967]);
  assert.deepEqual([Math.round(result.ratePerSecond), result.end], [4967, 'found']);
});

test('any capacity is found to 5 %, from above and from below', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 100, max: 5_000_000, noNaN: true }),
      fc.double({ min: 60, max: 5_000_000, noNaN: true }),
      fc.constantFrom(MAX, ZERO_LOSS),
      (capacity, start, find) => {
        const { ratePerSecond, end } = searched(
          find,
          (rate) => (rate <= capacity ? 'kept' : 'failed'),
          start,
        );
        assert.equal(end, 'found');
        assert.equal(ratePerSecond <= capacity && ratePerSecond * 1.05 >= capacity, true);
      },
    ),
    // Once unsettled, because every rate on the long way down was tried twice.
    { examples: [[100, 4437624.576202811, MAX]] },
  );
});

test('a rate that fails once by bad luck is still kept', () => {
  const unlucky = searched(MAX, (rate, trial) => (rate <= 5000 && trial > 0 ? 'kept' : 'failed'));
  assert.deepEqual([Math.round(unlucky.ratePerSecond), unlucky.end], [4967, 'found']);
});

test('one lost message is a loss, and the found rate is kept three times', () => {
  const { history, ...result } = searched(ZERO_LOSS, (rate) => (rate <= 5000 ? 'kept' : 'failed'));
  assert.deepEqual([Math.round(result.ratePerSecond), result.end], [4967, 'found']);
  assert.deepEqual(ratesOf({ history }), [1000, 2000, 4000, 8000, 5657, 4757, 5187, 4967, 4967, 4967]);
  // The third time at 4,967 loses: the search goes on below.
  const leaky = searched(ZERO_LOSS, (rate, trial) =>
    rate > 5000 || (Math.round(rate) === 4967 && trial === 2) ? 'failed' : 'kept',
  );
  assert.deepEqual([Math.round(leaky.ratePerSecond), leaky.end], [4757, 'found']);
  assert.deepEqual(ratesOf(leaky).slice(7), [4967, 4967, 4967, 4757, 4757]);
});

test('a system that never fails ends at the highest rate there is', () => {
  const { ratePerSecond, end } = searched(MAX, () => 'kept');
  assert.equal(end, 'never-failed');
  assert.equal(ratePerSecond <= MAX_RATE_PER_SECOND && 2 * ratePerSecond > MAX_RATE_PER_SECOND, true);
});

test('a system that always fails ends below what can be counted, with nothing', () => {
  const result = searched(MAX, () => 'failed');
  assert.deepEqual(ratesOf(result), [1000, 1000, 500, 500, 250, 250, 125, 125, 63, 63]);
  assert.deepEqual([result.ratePerSecond, result.end], [0, 'always-failed']);
});

test('a generator that falls behind ends the search: at least what was kept', () => {
  const result = searched(MAX, (rate) => (rate <= 5000 ? 'kept' : 'generator-bound'));
  assert.deepEqual([Math.round(result.ratePerSecond), result.end], [4967, 'generator-bound']);
  assert.equal(searched(MAX, () => 'generator-bound').end, 'generator-bound');
  // The system's own limit, below that of the generator, is exact.
  const both = searched(MAX, (rate) => (rate <= 5000 ? 'kept' : rate <= 6000 ? 'failed' : 'generator-bound'));
  assert.deepEqual([Math.round(both.ratePerSecond), both.end], [4967, 'found']);
});

test('a noisy system ends too, at a rate it kept, in a bounded number of trials', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(MAX, ZERO_LOSS), (seed, find) => {
      const rng = seeded(seed, 'noisy');
      const verdicts = ['kept', 'failed', 'generator-bound'] as const;
      const result = searched(find, () => verdicts[Math.floor(rng() * 3)] ?? 'kept');
      assert.equal(result.history.length <= MAX_TRIALS, true);
      const kept = result.history.some(
        ({ ratePerSecond, verdict }) => ratePerSecond === result.ratePerSecond && verdict === 'kept',
      );
      assert.equal(kept || result.ratePerSecond === 0, true);
    }),
  );
});

test('a noisy capacity is found about where it is', () => {
  const found = Array.from({ length: 200 }, (_, seed) => {
    const rng = seeded(seed, 'capacity');
    return searched(MAX, (rate) => (rate <= 5000 * (0.9 + 0.2 * rng()) ? 'kept' : 'failed')).ratePerSecond;
  });
  // A rate up to the most the system ever carries may be kept; what it always carries is never refused.
  assert.equal(Math.min(...found) >= 4500 / 1.05 && Math.max(...found) <= 5500, true);
});

test('a trial has a quarter of the windows, the first one the whole warm-up', () => {
  assert.deepEqual(trialWindows({ warmupMs: 300, windowMs: 800 }, 0), { warmupMs: 300, windowMs: 200 });
  assert.deepEqual(trialWindows({ warmupMs: 300, windowMs: 800 }, 1), WINDOWS);
  assert.deepEqual(trialWindows({ warmupMs: 10, windowMs: 150 }, 1), { warmupMs: 20, windowMs: 100 });
});

test('rounds begin within one step of the resolution', () => {
  assert.deepEqual([ditherOf(() => 0), ditherOf(() => 0.5)], [1, Math.sqrt(1.05)]);
});
