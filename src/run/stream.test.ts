import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMeasured, isOneWay } from '../envelope.ts';
import { fakeClient, fakeTime } from './_fakes.ts';
import { DRAIN_MS } from './drain.ts';
import { inFlight, WAITING_MS } from './flow.ts';
import { drainStream, driveStream } from './stream.ts';

test('a stream sends a burst a turn, and nothing is in flight', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('reliable');
  client.oneWay = true;
  const driven = driveStream(client, [flow], 4, { warmupMs: 2, windowMs: 3 });
  assert.deepEqual([wire.sent.length, inFlight(flow)], [4, 0]);
  await time.turn();
  assert.equal(wire.sent.length, 8);
  await time.advance(5);
  const { offered, blockedNs } = await driven;
  const ended = wire.sent.length;
  await time.turn();
  assert.equal(wire.sent.length, ended);
  assert.deepEqual(
    [offered, blockedNs, inFlight(flow)],
    [wire.sent.filter(({ head }) => isMeasured(head)).length, 0, 0],
  );
  assert.equal(offered % 4, 0);
  assert.ok(offered > 0 && offered < ended);
  assert.ok(wire.sent.every(({ head }) => isOneWay(head)));
  assert.deepEqual(
    wire.sent.map(({ sequence }) => sequence),
    Array.from({ length: ended }, (_, n) => n),
  );
  assert.equal(client.probe.windowNs(), 3e6);
});

test('a full wire is the brake: not one message more until it drains', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('reliable');
  client.oneWay = true;
  wire.full = true;
  const driven = driveStream(client, [flow], 8, { warmupMs: 10, windowMs: 10 });
  await time.advance(5);
  assert.deepEqual([wire.sent.length, flow.blocked], [1, true]);
  wire.drain();
  await time.turn();
  assert.ok(wire.sent.length > 8);
  await time.advance(15);
  await driven;
});

test('on a reliable wire an answered message says that the server has handled all before it', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('reliable');
  client.oneWay = true;
  for (let n = 0; n < 3; n++) flow.send(1, 1);
  client.oneWay = false;
  const drained = drainStream(client, [flow]);
  await time.advance(7);
  assert.deepEqual(
    wire.sent.map(({ head }) => isOneWay(head)),
    [true, true, true, false],
  );
  wire.reply(wire.sent[3]);
  assert.equal(await drained, 7e6);
  assert.equal(inFlight(flow), 0);
});

test('a server that never gets to the end of a stream is a lost connection', async (t) => {
  const time = fakeTime(t);
  const { client, flow } = await fakeClient('reliable');
  const lost = assert.rejects(drainStream(client, [flow]), { code: 'CONNECTION_LOST' });
  await time.advance(DRAIN_MS);
  await lost;
});

test('a connection that is lost takes no more of a stream, and is not waited for', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('reliable');
  client.oneWay = true;
  flow.closed = true;
  const driven = driveStream(client, [flow], 4, { warmupMs: 2, windowMs: 3 });
  await time.advance(5);
  const { offered } = await driven;
  assert.deepEqual([offered, await drainStream(client, [flow]), wire.sent.length], [0, 0, 0]);
});

test('on a lossy wire the waiting time is waited for, and nothing is sent', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('lossy');
  const drained = drainStream(client, [flow]);
  await time.advance(WAITING_MS);
  assert.equal(await drained, WAITING_MS * 1e6);
  assert.equal(wire.sent.length, 0);
});

test('a trial message after a stream is answered, on a lossy wire too', async (t) => {
  fakeTime(t);
  const { client, flow, wire } = await fakeClient('lossy');
  client.oneWay = true;
  for (let n = 0; n < 5; n++) flow.send(1, 1);
  client.oneWay = false;
  flow.send(1, 1);
  assert.equal(inFlight(flow), 1);
  wire.reply(wire.sent[5]);
  assert.equal(inFlight(flow), 0);
});
