import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seeded } from '../rng.ts';
import { constantPacer, dueBefore, scheduleOf } from './pacer.ts';

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

const poisson = (ratePerSecond: number, seed: number) =>
  scheduleOf({ arrivals: 'poisson' }, ratePerSecond, () => seeded(seed, 'arrivals'));

test('Poisson arrivals are a function of n: asked in any order, and by the seed', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300), { minLength: 1 }), fc.integer(), (asked, seed) => {
      const inOrder = poisson(1000, seed).dueNs;
      const times = Array.from({ length: 301 }, (_, n) => inOrder(n));
      const { dueNs } = poisson(1000, seed);
      for (const n of asked) assert.equal(dueNs(n), times[n]);
    }),
  );
  assert.notEqual(poisson(1000, 1).dueNs(0), poisson(1000, 2).dueNs(0));
});

test('the gaps are independent and exponential: mean, spread and tail', () => {
  const { dueNs } = poisson(1000, 7);
  const count = 100_000;
  const times = Array.from({ length: count }, (_, n) => dueNs(n));
  const gaps = times.map((time, n) => time - (times[n - 1] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / count;
  const within = (share: number, expected: number) =>
    Math.abs(share - expected) < 4 * Math.sqrt((expected * (1 - expected)) / count);
  // The standard error of the mean of exponential gaps is mean / sqrt(n).
  assert.equal(Math.abs(mean - 1e6) < (4 * 1e6) / Math.sqrt(count), true);
  for (const times of [0.1, 1, 3]) {
    assert.equal(within(gaps.filter((gap) => gap > times * 1e6).length / count, Math.exp(-times)), true);
  }
  const bothLong = gaps.filter((gap, n) => n > 0 && gap > 1e6 && (gaps[n - 1] ?? 0) > 1e6).length / count;
  assert.equal(Math.abs(bothLong - Math.exp(-2)) < 8 * Math.sqrt(Math.exp(-2) / count), true);
});

test('what is due before a time, of any schedule', () => {
  const schedule = poisson(1000, 3);
  for (const n of [0, 1, 2, 500]) {
    const dueNs = poisson(1000, 3).dueNs(n);
    assert.deepEqual([schedule.dueBefore(dueNs), schedule.dueBefore(dueNs + 1e-3)], [n, n + 1]);
  }
  assert.equal(schedule.dueBefore(0), 0);
  const even = scheduleOf({}, 5000, () => seeded(1));
  assert.deepEqual([even.dueBefore(800e6), even.dueNs(3)], [4000, 600_000]);
});
