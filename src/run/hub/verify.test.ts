import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Hub, TransportMeta } from '../../types.ts';
import { fakeTime } from '../_fakes.ts';
import { createClient } from '../client.ts';
import { DRAIN_MS } from '../drain.ts';
import { WAITING_MS } from '../flow.ts';
import { createClientProbe } from '../probes.ts';
import { createGroup } from './group.ts';
import { drainGroup } from './verify.ts';

const QUEUE: Hub = { kind: 'queue', guarantee: 'at-least-once', prefetch: 9, ackMs: 300 };
const TOPIC: Hub = { kind: 'topic' };
const wire: TransportMeta = { title: 'x', delivery: 'reliable', accepts: ['bytes'], maxMessageBytes: 1000 };

/** A group whose one sender has messages under way, how many ms its drain took, and when something arrives. */
async function drained(t: TestContext, hub: Hub, underWay: number, arriveEveryMs = 0) {
  const time = fakeTime(t);
  const client = createClient({ wire, epoch: 1, probe: createClientProbe(false, () => {}), faults: {} });
  const group = createGroup(client, hub, 2, async () => ({
    publish: () => true,
    drained: async () => {},
    stats: () => ({ receiveBufferBytes: null, sendBufferBytes: null }),
    onClose: () => {},
    close: async () => {},
  }));
  const sender = await group.join(0, { request: () => 'x' });
  for (let n = 0; n < underWay; n++) sender.send(0, 0);
  let tookMs: number | undefined;
  void drainGroup(group, [sender], hub).then((ns) => {
    tookMs = ns / 1e6;
  });
  await time.advance(0);
  for (let ms = 1; tookMs === undefined && ms < 20_000; ms++) {
    await time.advance(1);
    if (arriveEveryMs > 0 && ms % arriveEveryMs === 0) group.lastArrivedNs = performance.now() * 1e6;
  }
  return { tookMs: tookMs ?? Number.NaN, sender };
}

test('nothing under way is not waited for', async (t) => {
  assert.equal((await drained(t, TOPIC, 0)).tookMs, 0);
});

test('what will never come is waited for as long as it may, and then given up', async (t) => {
  const { tookMs, sender } = await drained(t, TOPIC, 3);
  assert.ok(tookMs > WAITING_MS && tookMs < WAITING_MS + 20, `${tookMs}`);
  assert.deepEqual([sender.next, sender.settled], [3, 3]);
});

test('a queue may hand on again what was not acknowledged, so it is waited for longer', async (t) => {
  const { tookMs } = await drained(t, QUEUE, 1);
  assert.ok(tookMs > WAITING_MS + 300 && tookMs < WAITING_MS + 320, `${tookMs}`);
});

test('while something comes it goes on, but not for ever', async (t) => {
  const { tookMs } = await drained(t, TOPIC, 1, 100);
  assert.ok(tookMs >= DRAIN_MS && tookMs < DRAIN_MS + 20, `${tookMs}`);
});
