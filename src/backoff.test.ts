import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { backoffMs } from './backoff.ts';

test('it doubles from 200 ms to 10 s, and stays there', () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 7, 1000].map((attempt) => backoffMs(attempt, () => 1));
  assert.deepEqual(longest, [200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000]);
  assert.equal(
    backoffMs(2, () => 0),
    400,
  );
});

test('chance moves it within the upper half', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, chance) => {
      const whole = backoffMs(attempt, () => 1);
      const ms = backoffMs(attempt, () => chance);
      assert.ok(ms >= whole / 2 && ms <= whole);
    }),
  );
});
