import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Operation, sample, timeBatch } from './_sampler.ts';

const windows = { warmupMs: 10, windowMs: 40 };

/** An operation that takes exactly that long on a clock of its own, and a check that does too. */
function fakeWorld({ callNs = 1000, checkNs = 0, messages = 1 } = {}) {
  let now = 0;
  let userUs = 0;
  const calls: number[] = [];
  const checked: number[] = [];
  const spend = (ns: number) => {
    now += ns;
    userUs += ns / 1000;
  };
  const operation: Operation = {
    op: 'encode',
    messages,
    call: (n) => {
      calls.push(n);
      spend(callNs);
      return `result ${n}`;
    },
    check: (result, n) => {
      assert.equal(result, `result ${n}`);
      checked.push(n);
      spend(checkNs);
    },
  };
  const timing = { nowNs: () => now, cpuUsage: () => ({ user: userUs, system: 2 * userUs }) };
  return { operation, timing, calls, checked };
}

test('a batch of n calls is n calls, in order', () => {
  for (const count of [0, 1, 7, 1000]) {
    const { operation, timing, calls } = fakeWorld();
    assert.equal(timeBatch(operation, 5, count, timing), count * 1000);
    assert.deepEqual(
      calls,
      Array.from({ length: count }, (_, i) => 5 + i),
    );
  }
});

test('what is recorded is what was called: as many operations, for as long', () => {
  const { operation, timing, calls } = fakeWorld();
  const samples = sample(operation, windows, timing);
  // Half a millisecond and more in powers of two: 512 calls of 1 us.
  assert.equal(samples.operationsPerSample, 512);
  assert.deepEqual([...new Set(samples.samplesNs), ...new Set(samples.warmupNs)], [1000, 1000]);
  assert.equal(samples.operations, 512 * samples.samplesNs.length);
  assert.equal(samples.totalNs, 1000 * samples.operations);
  assert.ok(samples.totalNs >= 40e6 && samples.totalNs < 41e6, `${samples.totalNs}`);
  assert.equal(samples.cpuUserUs, samples.totalNs / 1000);
  assert.equal(samples.cpuSystemUs, 2 * samples.cpuUserUs);
  const timed = 512 * (samples.samplesNs.length + samples.warmupNs.length);
  const last = calls.slice(-timed);
  assert.deepEqual(
    last,
    last.map((_, i) => i),
  );
});

test('a result of each batch is checked, another one each time, and its time is nobody else', () => {
  const { operation, timing, checked } = fakeWorld({ checkNs: 20_000 });
  const { verified, samplesNs, warmupNs, totalNs, cpuUserUs } = sample(operation, windows, timing);
  assert.equal(verified, samplesNs.length + warmupNs.length);
  assert.equal(checked.length, verified);
  assert.deepEqual(new Set(checked.map((n) => n % 8)), new Set([0, 1, 2, 3, 4, 5, 6, 7]));
  assert.deepEqual([...new Set(samplesNs)], [1000]);
  assert.equal(cpuUserUs, totalNs / 1000);
});

test('checks that are slow are fewer: a tenth of the timed time, but one of each phase', () => {
  const slow = fakeWorld({ checkNs: 1e6 });
  const { samplesNs } = sample(slow.operation, windows, slow.timing);
  assert.equal(samplesNs.length, 79);
  assert.ok(slow.checked.length >= 5 && slow.checked.length <= 8, `${slow.checked.length}`);
  const slowest = fakeWorld({ checkNs: 10e9 });
  assert.equal(sample(slowest.operation, windows, slowest.timing).verified, 2);
});

test('an operation longer than the window is still timed five times', () => {
  const { operation, timing } = fakeWorld({ callNs: 1e9 });
  const samples = sample(operation, windows, timing);
  assert.deepEqual(samples.samplesNs, [1e9, 1e9, 1e9, 1e9, 1e9]);
  assert.equal(samples.operationsPerSample, 1);
  assert.equal(samples.verified, 6);
});

test('a call that takes several messages is divided among them', () => {
  const { operation, timing } = fakeWorld({ callNs: 1e6, messages: 4 });
  const samples = sample(operation, windows, timing);
  assert.equal(samples.operationsPerSample, 4);
  assert.equal(samples.operations, 4 * samples.samplesNs.length);
  assert.deepEqual([...new Set(samples.samplesNs)], [250_000]);
  assert.equal(samples.verified, 4 * (samples.samplesNs.length + samples.warmupNs.length));
});

test('what a check throws ends the timing', () => {
  const { operation, timing } = fakeWorld();
  const wrong = new Error('wrong');
  const check = () => {
    throw wrong;
  };
  assert.throws(() => sample({ ...operation, check }, windows, timing), wrong);
});
