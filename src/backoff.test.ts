import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { backoffMs, RECONNECT } from './backoff.ts';
import { seeded } from './rng.ts';

const longest = (failures: number): number => backoffMs(failures, () => 1, { baseMs: 100, capMs: 3000 });

test('the longest wait doubles with every failure, up to the cap', () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6, 2000].map(longest), [100, 200, 400, 800, 1600, 3000, 3000, 3000]);
});

test('a wait is anywhere from 0 to the longest', () => {
  const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.nat(60), share, (failures, drawn) => {
      const waitMs = backoffMs(failures, () => drawn, { baseMs: 100, capMs: 3000 });
      assert.equal(waitMs, drawn * longest(failures));
    }),
  );
});

test('clients that have lost a server together do not come back together', () => {
  const waits = Array.from({ length: 100 }, (_, client) => backoffMs(3, seeded(client, 'reconnect')));
  const longestMs = 8 * RECONNECT.baseMs;
  for (const from of [0, 0.25, 0.5, 0.75]) {
    const inQuarter = waits.filter((ms) => ms >= from * longestMs && ms < (from + 0.25) * longestMs);
    assert.ok(inQuarter.length >= 10, `${inQuarter.length} of 100 in the quarter from ${from}`);
  }
});
