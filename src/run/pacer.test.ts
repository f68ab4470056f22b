import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { constantPacer, dueBefore } from './pacer.ts';

test('message n is due n gaps after the start', () => {
  const dueNs = constantPacer(1000);
  assert.deepEqual([0, 1, 2, 1_000_000].map(dueNs), [0, 1e6, 2e6, 1e12]);
  assert.equal(constantPacer(0.5)(3), 6e9);
});

test('what is due before a time, at the edges', () => {
  const cases: [ratePerSecond: number, untilNs: number, count: number][] = [
    [1000, 0, 0],
    [1000, -1, 0],
    [1000, 1, 1],
    [1000, 1e6, 1],
    [1000, 1e6 + 1, 2],
    [5000, 800e6, 4000],
    [20_000, 0.8e9, 16_000],
    [0.5, 2e9, 1],
    [0.5, 2e9 + 1, 2],
  ];
  for (const [rate, until, count] of cases) assert.equal(dueBefore(rate, until), count, `${rate} ${until}`);
});

const rates = fc.oneof(
  fc.integer({ min: 1, max: 10_000_000 }),
  fc.double({ min: 0.01, max: 10_000_000, noNaN: true }),
);

test('the count is that of the messages the pacer puts before the time, also right at a message', () => {
  fc.assert(
    fc.property(rates, fc.nat(5_000_000), fc.constantFrom(-1, -1e-4, 0, 1e-4, 1), (rate, n, offNs) => {
      const dueNs = constantPacer(rate);
      const untilNs = dueNs(n) + offNs;
      const count = dueBefore(rate, untilNs);
      assert.equal(count === 0 || dueNs(count - 1) < untilNs, true);
      assert.equal(dueNs(count) >= untilNs, true);
    }),
    { numRuns: 2000 },
  );
});

test('a window after a warm-up holds as many messages as a naive count', () => {
  fc.assert(
    fc.property(
      rates,
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 50 }),
      (any, warmupUs, windowUs) => {
        const rate = Math.max(any, 1000);
        const dueNs = constantPacer(rate);
        const [fromNs, toNs] = [warmupUs * 1e3, (warmupUs + windowUs) * 1e3];
        let naive = 0;
        for (let n = 0; dueNs(n) < toNs; n++) if (dueNs(n) >= fromNs) naive++;
        assert.equal(dueBefore(rate, toNs) - dueBefore(rate, fromNs), naive);
      },
    ),
  );
});
