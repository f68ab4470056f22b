import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WirebenchError } from '../errors.ts';
import { fakeClient, fakeTime } from './_fakes.ts';
import { nowNs } from './clock.ts';
import { DRAIN_MS, drain, verifyRoundTrips } from './drain.ts';
import { inFlight, WAITING_MS } from './flow.ts';

test('trial messages are verified one at a time', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('reliable');
  const verified = verifyRoundTrips(client, flow, 3);
  for (let n = 0; n < 3; n++) {
    assert.equal(wire.sent.length, n + 1);
    wire.reply(wire.sent[n]);
    await time.turn();
  }
  await verified;
  assert.equal(wire.sent.length, 3);
});

test('a reply that does not hold what it should is NOT_FAITHFUL', async (t) => {
  fakeTime(t);
  const { client, flow, wire } = await fakeClient('reliable');
  const verified = verifyRoundTrips(client, flow, 3);
  wire.reply(wire.sent[0], { body: Buffer.from('m1') });
  await assert.rejects(verified, { code: 'NOT_FAITHFUL' });
});

test('a straggler is not taken for the reply that is waited for', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('reliable');
  flow.send(nowNs(), nowNs());
  const verified = verifyRoundTrips(client, flow, 1);
  wire.reply(wire.sent[0]);
  await time.turn();
  wire.reply(wire.sent[1]);
  await verified;
});

test('a reliable wire answers every trial message, or the connection is lost', async (t) => {
  const time = fakeTime(t);
  const { client, flow } = await fakeClient('reliable');
  const verified = assert.rejects(verifyRoundTrips(client, flow, 3), { code: 'CONNECTION_LOST' });
  await time.advance(DRAIN_MS);
  await verified;
});

test('a lossy wire may lose trial messages, but not all', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('lossy');
  const some = verifyRoundTrips(client, flow, 2);
  await time.advance(WAITING_MS);
  wire.reply(wire.sent[1]);
  await some;
  const none = assert.rejects(verifyRoundTrips(client, flow, 2), {
    code: 'CONNECTION_LOST',
    message: /^2 of 2 trial messages were not answered; /,
  });
  await time.advance(2 * WAITING_MS);
  await none;
  assert.equal(inFlight(flow), 0);
});

test('a message that the wire refuses fails with the reason of the wire', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('lossy');
  const tooLarge = new WirebenchError('MESSAGE_TOO_LARGE', 'too large; use a smaller payload');
  const verified = assert.rejects(verifyRoundTrips(client, flow, 8), tooLarge);
  wire.fault('oversized', tooLarge);
  await time.advance(WAITING_MS);
  await verified;
});

test('draining ends with the last reply', async (t) => {
  const time = fakeTime(t);
  const { client, flow, wire } = await fakeClient('reliable');
  client.measuring = true;
  flow.send(nowNs(), nowNs());
  flow.send(nowNs(), nowNs());
  const drained = drain(client, [flow]);
  await time.advance(7);
  wire.reply(wire.sent[0]);
  await time.advance(5);
  wire.reply(wire.sent[1]);
  assert.equal(await drained, 12e6);
  assert.equal(await drain(client, [flow]), 0);
});

for (const [delivery, limitMs] of [
  ['lossy', WAITING_MS],
  ['reliable', DRAIN_MS],
] as const) {
  test(`draining a ${delivery} wire gives up after ${limitMs} ms`, async (t) => {
    const time = fakeTime(t);
    const { client, flow } = await fakeClient(delivery);
    flow.send(nowNs(), nowNs());
    const drained = drain(client, [flow]);
    await time.advance(limitMs);
    assert.equal(await drained, limitMs * 1e6);
  });
}
