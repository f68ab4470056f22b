import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHead, dueNsOf, flowOf, isMeasured, seal, sentNsOf, writeRequest } from '../envelope.ts';
import { EPOCH, fakeClient, fakeTime } from './_fakes.ts';
import { emptyAccount } from './arrivals.ts';
import { nowNs } from './clock.ts';
import { inFlight, WAITING_MS } from './flow.ts';

const WAITING_NS = WAITING_MS * 1e6;

test('a message is stamped, its reply timed from when it was due', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire, answered } = await fakeClient('reliable', true);
  client.measuring = true;
  assert.equal(flow.send(999e6, nowNs()), true);
  const [message] = wire.sent;
  assert.deepEqual([message?.sequence, message?.body.toString()], [0, 'm0']);
  const head = message?.head ?? createHead(9, 9);
  assert.deepEqual([flowOf(head), isMeasured(head), dueNsOf(head), sentNsOf(head)], [0, true, 999e6, 1000e6]);
  await time.advance(3);
  wire.reply(message);
  // latency from due, service from sent, wire round trip, server.
  assert.deepEqual(answered, [[4e6, 3e6, 3e6, 5]]);
  assert.deepEqual(client.account, { ...emptyAccount(), unique: 1 });
  assert.equal(String(client.lastDecoded), 'm0');
  assert.equal(inFlight(flow), 0);
});

test('messages of the warm-up are answered, but not counted', async (t) => {
  fakeTime(t);
  const { client, flow, wire, answered, probe } = await fakeClient('reliable');
  flow.send(nowNs(), nowNs());
  wire.reply(wire.sent[0]);
  assert.deepEqual([answered, client.account, probe.sentCount()], [[], emptyAccount(), 0]);
  assert.equal(inFlight(flow), 0);
});

test('a copy is a duplicate: it settles nothing twice', async (t) => {
  fakeTime(t);
  const { client, flow, wire, answered } = await fakeClient('lossy');
  client.measuring = true;
  flow.send(nowNs(), nowNs());
  flow.send(nowNs(), nowNs());
  for (let i = 0; i < 3; i++) wire.reply(wire.sent[0]);
  assert.deepEqual(client.account, { ...emptyAccount(), unique: 1, duplicate: 2 });
  assert.equal(answered.length, 1);
  assert.equal(inFlight(flow), 1);
});

test('foreign, corrupt and malformed replies are counted apart, and settle nothing', async (t) => {
  fakeTime(t);
  const { client, flow, wire } = await fakeClient('lossy');
  client.measuring = true;
  flow.send(nowNs(), nowNs());
  wire.reply(wire.sent[0], { epoch: EPOCH + 1 });
  const noise = Buffer.from(wire.sent[0]?.head ?? []);
  wire.give(noise, 'another body');
  const hostile = createHead(0, EPOCH);
  writeRequest(hostile, Number.NaN, true, 0, 0);
  seal(hostile, '', true);
  wire.give(hostile, '');
  wire.fault('malformed');
  assert.deepEqual(client.account, { ...emptyAccount(), foreign: 1, corrupt: 1 });
  assert.deepEqual(client.faults, { malformed: 2 });
  assert.equal(inFlight(flow), 1);
});

test('a reply is late when it comes after the waiting time, not at it', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire, answered } = await fakeClient('lossy');
  client.measuring = true;
  flow.send(nowNs(), nowNs());
  flow.send(nowNs(), nowNs());
  await time.advance(WAITING_MS);
  wire.reply(wire.sent[0]);
  await time.advance(1);
  wire.reply(wire.sent[1]);
  assert.deepEqual(client.account, { ...emptyAccount(), unique: 1, late: 1 });
  assert.equal(answered.length, 1);
  assert.equal(inFlight(flow), 0);
});

test('a reliable wire has no late replies', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('reliable');
  client.measuring = true;
  flow.send(nowNs(), nowNs());
  await time.advance(WAITING_MS + 1);
  assert.equal(flow.giveUp(Number.POSITIVE_INFINITY), 0);
  wire.reply(wire.sent[0]);
  assert.deepEqual(client.account, { ...emptyAccount(), unique: 1 });
});

test('what the kernel refused was never on the wire', async (t) => {
  fakeTime(t);
  const { client, flow, wire } = await fakeClient('lossy');
  client.measuring = true;
  flow.send(nowNs(), nowNs());
  flow.send(nowNs(), nowNs());
  wire.sent[0]?.refuse(Object.assign(new Error('no room'), { code: 'ENOBUFS' }));
  wire.sent[1]?.refuse(new Error('no code'));
  assert.equal(client.sendFailed, 2);
  assert.deepEqual(client.faults, { ENOBUFS: 1, SEND_FAILED: 1 });
});

test('only what has waited too long is given up, and it is settled once', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('lossy');
  client.measuring = true;
  const startNs = 1000e6;
  flow.send(nowNs(), nowNs());
  flow.send(nowNs(), nowNs());
  await time.advance(100);
  flow.send(nowNs(), nowNs());
  wire.reply(wire.sent[1]);
  assert.equal(flow.giveUp(startNs + WAITING_NS), 0);
  assert.equal(flow.giveUp(startNs + WAITING_NS + 1), 1);
  assert.deepEqual([flow.lookedAt, inFlight(flow)], [2, 1]);
  assert.equal(flow.giveUp(startNs + WAITING_NS + 1), 0);
  assert.equal(flow.giveUp(Number.POSITIVE_INFINITY), 1);
  // Both were settled: replies that come now are counted, but free no place again.
  wire.reply(wire.sent[2]);
  assert.deepEqual([inFlight(flow), client.account.unique], [0, 2]);
  await time.advance(WAITING_MS);
  wire.reply(wire.sent[0]);
  assert.deepEqual([inFlight(flow), client.account.late], [0, 1]);
});
