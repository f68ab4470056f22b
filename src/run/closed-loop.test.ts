import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMeasured } from '../envelope.ts';
import { fakeClient, fakeTime } from './_fakes.ts';
import { emptyAccount } from './arrivals.ts';
import { driveClosed } from './closed-loop.ts';
import { inFlight, WAITING_MS } from './flow.ts';

const measuredIn = (sent: readonly { head: Buffer }[]) => sent.filter(({ head }) => isMeasured(head)).length;

test('a closed loop keeps exactly depth messages in flight', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('reliable');
  const driven = driveClosed(client, [flow], 3, { warmupMs: 10, windowMs: 20 });
  assert.equal(wire.sent.length, 3);
  for (const answers of [1, 3, 2]) {
    const oldest = flow.settled;
    for (let i = 0; i < answers; i++) wire.reply(wire.sent[oldest + i]);
    assert.deepEqual([inFlight(flow), wire.sent.length], [3, oldest + answers + 3]);
  }
  await time.advance(10);
  // The window is open: what is sent from here counts.
  for (let i = 0; i < 4; i++) wire.reply(wire.sent[flow.settled]);
  await time.advance(20);
  const sent = wire.sent.length;
  wire.reply(wire.sent[flow.settled]);
  assert.equal(wire.sent.length, sent);
  assert.deepEqual(await driven, { offered: 4, blockedNs: 0 });
  assert.equal(measuredIn(wire.sent), 4);
  assert.deepEqual(client.probe.windowNs(), 20e6);
  // Replies to the warm-up's messages are not of the window's account.
  assert.deepEqual(client.account, { ...emptyAccount(), unique: 2 });
});

test('on a lossy wire a lost message frees its place after the waiting time', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('lossy');
  const driven = driveClosed(client, [flow], 2, { warmupMs: 100, windowMs: 900 });
  wire.reply(wire.sent[0]);
  assert.equal(wire.sent.length, 3);
  await time.advance(WAITING_MS);
  assert.equal(wire.sent.length, 3);
  // Looked for every 20 ms.
  await time.advance(20);
  assert.deepEqual([wire.sent.length, inFlight(flow)], [5, 2]);
  // A reply to a message that was given up is late or not of the window; it frees no second place.
  wire.reply(wire.sent[1]);
  assert.deepEqual([wire.sent.length, inFlight(flow)], [5, 2]);
  await time.advance(480);
  assert.equal((await driven).offered, measuredIn(wire.sent));
});

test('late replies are late, not unique', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire, answered } = await fakeClient('lossy');
  const driven = driveClosed(client, [flow], 1, { warmupMs: 10, windowMs: 1000 });
  await time.advance(10);
  wire.reply(wire.sent[0]);
  await time.advance(WAITING_MS + 20);
  wire.reply(wire.sent[1]);
  wire.reply(wire.sent[2]);
  assert.deepEqual(client.account, { ...emptyAccount(), late: 1, reordered: 0, unique: 1 });
  assert.equal(answered.length, 1);
  await time.advance(480);
  await driven;
});

test('a full wire stops a closed loop until it drains', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('reliable');
  wire.full = true;
  const driven = driveClosed(client, [flow], 8, { warmupMs: 1, windowMs: 10 });
  assert.deepEqual([wire.sent.length, flow.blocked], [1, true]);
  wire.reply(wire.sent[0]);
  await time.advance(1);
  assert.equal(wire.sent.length, 1);
  wire.drain();
  await time.turn();
  assert.deepEqual([wire.sent.length, inFlight(flow), flow.blocked], [9, 8, false]);
  await time.advance(10);
  assert.deepEqual(await driven, { offered: 8, blockedNs: 0 });
});
