import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dueNsOf, isMeasured } from '../envelope.ts';
import { seeded } from '../rng.ts';
import { fakeClient, fakeTime } from './_fakes.ts';
import { driveOpen } from './open-loop.ts';
import { scheduleOf } from './pacer.ts';

const constant = (ratePerSecond: number) => scheduleOf({}, ratePerSecond, () => seeded(1));
const measuredIn = (sent: readonly { head: Buffer }[]) => sent.filter(({ head }) => isMeasured(head)).length;

test('an open loop offers by due time, whether or not anything is answered', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('lossy', true);
  const driven = driveOpen(client, [flow], constant(1000), { warmupMs: 10, windowMs: 20 }, 'spin');
  await time.advance(32);
  assert.deepEqual(await driven, { offered: 20, blockedNs: 0 });
  assert.deepEqual(
    wire.sent.map(({ head }) => dueNsOf(head)),
    Array.from({ length: 30 }, (_, n) => (1000 + n) * 1e6),
  );
  assert.deepEqual(
    wire.sent.map(({ head }) => isMeasured(head)),
    Array.from({ length: 30 }, (_, n) => n >= 10),
  );
  assert.equal(client.probe.sentCount(), 20);
  assert.equal(client.probe.impossibleCount(), 0);
});

test('an open loop that a full wire holds back still offers all, and says for how long it was held', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('reliable', true);
  const driven = driveOpen(client, [flow], constant(1000), { warmupMs: 10, windowMs: 20 }, 'spin');
  await time.advance(5);
  wire.full = true;
  await time.advance(10);
  const taken = wire.sent.length;
  wire.drain();
  await time.advance(3);
  assert.equal(wire.sent.length > taken, true);
  wire.full = true;
  await time.advance(20);
  const { offered, blockedNs } = await driven;
  assert.equal(offered, 20);
  assert.equal(client.probe.sentCount(), measuredIn(wire.sent));
  assert.equal(client.probe.sentCount() < 20, true);
  // From the opening at 10 ms until it drained at 15, and from 19 to the end at 30; the warm-up does not count.
  assert.equal(blockedNs, 16e6);
});

test('catching up, an open loop sends in bounded bursts', async (t) => {
  fakeTime(t);
  const { client, flow, wire } = await fakeClient('lossy', true);
  // 50,000 messages are due in the first turn.
  const readings = [1000];
  t.mock.method(performance, 'now', () => readings.shift() ?? 1050);
  const driven = driveOpen(client, [flow], constant(1_000_000), { warmupMs: 100, windowMs: 1000 }, 'spin');
  assert.equal(wire.sent.length, 32);
  t.mock.method(performance, 'now', () => 5000);
  const { offered } = await driven;
  assert.equal(offered, 1_000_000);
  assert.equal(wire.sent.length, 32);
});

test('Poisson arrivals are offered as the schedule has them', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('lossy', true);
  const schedule = scheduleOf({ arrivals: 'poisson' }, 1000, () => seeded(1, 'arrivals'));
  const driven = driveOpen(client, [flow], schedule, { warmupMs: 10, windowMs: 50 }, 'spin');
  await time.advance(62);
  const first = schedule.dueBefore(10e6);
  const last = schedule.dueBefore(60e6);
  assert.deepEqual(await driven, { offered: last - first, blockedNs: 0 });
  const sent = wire.sent.map(({ head }) => dueNsOf(head));
  // What is due in the last turn before the end, and after it, is not sent: the clock moves by a millisecond.
  assert.deepEqual(
    sent,
    Array.from({ length: sent.length }, (_, n) => 1e9 + schedule.dueNs(n)),
  );
  assert.equal(sent.length, schedule.dueBefore(59e6));
  assert.equal(measuredIn(wire.sent), sent.length - first);
});

test('with timers the client sleeps until a message is due, and sends all that are', async (t) => {
  const time = fakeTime(t);
  const sleeps = t.mock.method(globalThis, 'setTimeout');
  const spins = t.mock.method(globalThis, 'setImmediate');
  const { client, flow, wire, probe } = await fakeClient('lossy', true);
  const driven = driveOpen(client, [flow], constant(250), { warmupMs: 10, windowMs: 20 }, 'timer');
  for (let ms = 0; ms < 31; ms++) await time.advance(1);
  assert.deepEqual(await driven, { offered: 5, blockedNs: 0 });
  // Every 4 ms, and at 10 ms where the window opens and 30 where it closes.
  assert.deepEqual(
    wire.sent.map(({ head }) => dueNsOf(head) / 1e6 - 1000),
    [0, 4, 8, 12, 16, 20, 24, 28],
  );
  assert.deepEqual(
    sleeps.mock.calls.map(({ arguments: [, ms] }) => ms),
    [4, 4, 2, 2, 4, 4, 4, 4, 2],
  );
  // The turns of the test are its own.
  assert.equal(spins.mock.callCount(), 31);
  assert.equal(probe.windowNs(), 20e6);
});

test('with timers a full wire is looked at every millisecond', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('reliable', true);
  wire.full = true;
  const driven = driveOpen(client, [flow], constant(1000), { warmupMs: 0, windowMs: 20 }, 'timer');
  await time.advance(10);
  wire.drain();
  await time.turn();
  await time.advance(11);
  const { offered, blockedNs } = await driven;
  assert.deepEqual([offered, wire.sent.length], [20, 20]);
  // Held from the second message, due at 1 ms, until the turn after it drained.
  assert.equal(blockedNs, 10e6);
});
