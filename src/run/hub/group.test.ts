import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHead, flowOf, isMeasured, seal, sequenceOf } from '../../envelope.ts';
import type { Body, Hub, Hubs, Participant, TransportMeta } from '../../types.ts';
import { EPOCH, fakeTime } from '../_fakes.ts';
import { emptyAccount } from '../arrivals.ts';
import { createClient } from '../client.ts';
import { nowNs } from '../clock.ts';
import { inFlight, WAITING_MS } from '../flow.ts';
import { createClientProbe } from '../probes.ts';
import { createGroup } from './group.ts';
import { namedHub } from './name.ts';
import { verifyDeliveries } from './verify.ts';

interface Published {
  readonly head: Buffer;
  readonly body: Body;
  readonly confirm: (error?: Error) => void;
}

/** A broker as a transport would have it; what it hands to whom is the test's to say. */
function fakeBroker() {
  const published: Published[] = [];
  const members = new Map<
    string,
    { give?: Parameters<Hubs['join']>[2]['onHanded']; die: (error: Error) => void }
  >();
  const acked: string[] = [];
  const broker: Pick<Hubs, 'join'> = {
    async join(_to, _hub, { name, onHanded }) {
      let die: (error: Error) => void = () => {};
      members.set(name, { ...(onHanded && { give: onHanded }), die: (error) => die(error) });
      return {
        publish(head, body, onConfirm) {
          published.push({ head: Buffer.from(head), body, confirm: (error) => onConfirm?.(error) });
          return true;
        },
        drained: async () => {},
        stats: () => ({ receiveBufferBytes: null, sendBufferBytes: null }),
        onClose: (listener) => {
          die = listener;
        },
        close: async () => {},
      };
    },
  };
  const hand = (n: number, to: string, redelivered = false) => {
    const message = published[n];
    if (!message) throw new Error('that was not published');
    members.get(to)?.give?.(message.head, message.body, {
      redelivered,
      ack: () => void acked.push(`${to} ${sequenceOf(message.head)}`),
    });
  };
  return { broker, published, members, acked, hand };
}

const wire: TransportMeta = {
  title: 'fake',
  delivery: 'reliable',
  accepts: ['bytes'],
  maxMessageBytes: 1000,
  hubs: true,
};
const QUEUE: Hub = { kind: 'queue', guarantee: 'at-least-once', prefetch: 9, ackMs: 100 };
const both: Participant = {
  request: (n) => Buffer.from(`m${n}`),
  receive: String,
  verify: (decoded, n) => decoded === `m${n}`,
};

async function groupOf(hub: Hub, participants: readonly Participant[]) {
  const fake = fakeBroker();
  const answered: (number | undefined)[][] = [];
  const counts = createClientProbe(true, () => {});
  const probe = {
    ...counts,
    answered: (...times: Parameters<typeof counts.answered>) => {
      answered.push(times);
      counts.answered(...times);
    },
  };
  const client = createClient({ wire, epoch: EPOCH, probe, faults: {} });
  const to = { host: 'fake', port: 1 };
  const group = createGroup(client, hub, participants.length, (_index, joining, onFault) =>
    fake.broker.join(to, namedHub(hub, EPOCH), joining, onFault),
  );
  for (const [index, participant] of participants.entries()) await group.join(index, participant);
  client.measuring = true;
  const send = (index: number) => group.members[index]?.send(nowNs(), nowNs());
  return { ...fake, client, group, send, answered, probe };
}

test('topic: a message is settled when all others have it; each delivery is timed from when it was due', async (t) => {
  const time = fakeTime(t);
  const { group, client, send, hand, published, answered } = await groupOf({ kind: 'topic' }, [
    both,
    both,
    both,
  ]);
  assert.equal(group.counts.perMessage, 2);
  send(1);
  const [{ head } = { head: createHead(0, 0) }] = published;
  assert.deepEqual([flowOf(head), sequenceOf(head), isMeasured(head)], [1, 0, true]);
  await time.advance(2);
  hand(0, 'client-0');
  const [, sender] = group.members;
  assert.ok(sender);
  assert.equal(inFlight(sender), 1);
  // Its own message comes back from some brokers, and is none of its deliveries.
  hand(0, 'client-1');
  await time.advance(1);
  hand(0, 'client-2');
  assert.equal(inFlight(sender), 0);
  assert.deepEqual(client.account, { ...emptyAccount(), unique: 2 });
  // This broker stamps nothing: how long it had the message is not known, which is not 0.
  assert.deepEqual(answered, [
    [2e6, 2e6, 2e6, undefined],
    [3e6, 3e6, 3e6, undefined],
  ]);
});

test('topic: order is that of each sender; repeats are duplicates and settle nothing twice', async (t) => {
  fakeTime(t);
  const { group, client, send, hand } = await groupOf({ kind: 'topic' }, [both, both, both]);
  for (const index of [0, 1, 0, 1]) send(index);
  // Senders overtake each other: that is no disorder. Message 2 before 0, of one sender, is.
  for (const n of [1, 2, 0, 3, 2]) hand(n, 'client-2');
  assert.deepEqual(client.account, {
    ...emptyAccount(),
    unique: 4,
    duplicate: 1,
    reordered: 1,
  });
  for (const n of [0, 2]) hand(n, 'client-1');
  const [first, second] = group.members;
  assert.ok(first && second);
  assert.deepEqual([inFlight(first), inFlight(second)], [0, 2]);
});

test('queue: one delivery settles, whoever gets it; a second one to anybody is a duplicate', async (t) => {
  fakeTime(t);
  const { request, ...consumer } = both;
  const { receive: _, verify: __, ...producer } = both;
  const { group, client, send, hand, acked } = await groupOf(QUEUE, [producer, consumer, consumer]);
  assert.ok(request && group.counts.perMessage === 1);
  send(0);
  send(0);
  hand(0, 'client-1');
  hand(1, 'client-2');
  hand(0, 'client-2', true);
  assert.deepEqual(client.account, { ...emptyAccount(), unique: 2, duplicate: 1 });
  assert.equal(group.counts.redelivered, 1);
  assert.deepEqual(acked, ['client-1 0', 'client-2 1', 'client-2 0']);
  const [first] = group.members;
  assert.ok(first && inFlight(first) === 0);
});

test('what a broker confirms is counted; what it refuses was not sent', async (t) => {
  fakeTime(t);
  const { group, client, send, published } = await groupOf({ kind: 'topic' }, [both, both]);
  assert.equal(group.counts.confirmed, null);
  send(0);
  send(0);
  published[0]?.confirm();
  published[1]?.confirm(new Error('no room'));
  assert.deepEqual([group.counts.confirmed, client.sendFailed], [1, 1]);
  assert.deepEqual(client.faults, { SEND_FAILED: 1 });
});

test('a message that somebody will never have is given up, and frees its place once', async (t) => {
  const time = fakeTime(t);
  const { group, client, send, hand, members } = await groupOf({ kind: 'topic' }, [both, both, both]);
  const settled: number[] = [];
  client.onSettled = (_sender, now) => settled.push(now / 1e6);
  send(0);
  hand(0, 'client-1');
  const [first] = group.members;
  assert.ok(first);
  await time.advance(WAITING_MS);
  first.giveUp(nowNs());
  assert.deepEqual(settled, []);
  await time.advance(1);
  first.giveUp(nowNs());
  hand(0, 'client-2');
  assert.deepEqual([inFlight(first), settled.length, client.account.unique], [0, 1, 2]);
  members.get('client-2')?.die(new Error('gone'));
  // Two are left: the next message needs one delivery.
  send(0);
  hand(1, 'client-1');
  assert.equal(inFlight(first), 0);
  assert.deepEqual(client.faults, { 'connection lost': 1 });
});

test('what strangers and other rounds send counts as theirs', async (t) => {
  fakeTime(t);
  const { client, send, published, members } = await groupOf({ kind: 'topic' }, [both, both]);
  send(0);
  const give = (epoch: number, flow: number) => {
    const head = Buffer.from(published[0]?.head ?? []);
    head.writeUInt32LE(epoch, 4);
    head.writeUInt16LE(flow, 2);
    seal(head, 'x', false);
    members.get('client-1')?.give?.(head, 'x', { redelivered: false, ack: () => assert.fail('not handled') });
  };
  give(EPOCH + 1024, 0);
  give(EPOCH, 9);
  assert.deepEqual(client.account, { ...emptyAccount(), foreign: 1 });
  assert.deepEqual(client.faults, { malformed: 1 });
});

test('deliveries are verified at everybody', async () => {
  const wrong: Participant = { ...both, receive: () => 'something else' };
  for (const [third, code] of [
    [both, undefined],
    [wrong, 'NOT_FAITHFUL'],
  ] as const) {
    const { group, client, published, hand } = await groupOf({ kind: 'topic' }, [both, both, third]);
    client.measuring = false;
    const verified = verifyDeliveries(group, group.members, 2).then(
      () => undefined,
      (error: { code: string }) => error.code,
    );
    for (let n = 0; n < 2 && published.length > n; n++) {
      hand(n, 'client-1');
      hand(n, 'client-2');
      await new Promise(setImmediate);
    }
    assert.equal(await verified, code);
    assert.deepEqual(client.account, emptyAccount());
  }
});
