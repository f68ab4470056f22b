import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { udpCell } from '../analysis/_fixtures.ts';
import { networkRound as recordsOf } from '../analysis/_records.ts';
import { lossFigures } from '../analysis/loss.ts';
import { networkRound } from '../analysis/network-round.ts';
import { createHead, sequenceOf, writeReply } from '../envelope.ts';
import type { RelayCounts } from '../schema.ts';
import { fakeClient } from './_fakes.ts';
import { createArrivals, emptyAccount, emptyOutside } from './arrivals.ts';
import { WAITING_MS } from './flow.ts';

/** What happens to one datagram on its way. Every place is a millisecond. */
interface Fate {
  readonly copies: number;
  readonly places: number;
  readonly corrupt: boolean;
}
const UNHARMED: Fate = { copies: 1, places: 0.5, corrupt: false };

/** Drops, doubles, delays and damages what it is given, as a relay would, and counts what it does. */
function path(sent: readonly { readonly at: number }[], fateOf: (n: number) => Fate) {
  const counts = { received: sent.length, dropped: 0, duplicated: 0, corrupted: 0, forwarded: 0 };
  const arriving = sent.flatMap((datagram, n) => {
    const { copies, places, corrupt } = fateOf(n);
    if (copies === 0) counts.dropped++;
    counts.duplicated += Math.max(0, copies - 1);
    counts.forwarded += copies;
    return Array.from({ length: copies }, (_, copy) => ({
      n,
      at: datagram.at + places + 2 * copy,
      corrupt: corrupt && copy === 0,
    }));
  });
  return { counts, arriving: arriving.sort((a, b) => a.at - b.at) };
}

const relayCounts = (counts: Partial<RelayCounts>): RelayCounts => ({
  ...{ received: 0, dropped: 0, duplicated: 0, delayed: 0, corrupted: 0 },
  ...{ forwarded: 0, refused: 0, reordered: 0, queued: 0, stages: [], ...counts },
});

/** Carries messages through the client's own accounting, one a millisecond, and both ends' counts through the analysis. */
async function carry(t: TestContext, messages: number, up: (n: number) => Fate, down: (n: number) => Fate) {
  let nowMs = 0;
  const clock = t.mock.method(performance, 'now', () => nowMs);
  const { client, flow, wire, answered } = await fakeClient('lossy', true);
  client.measuring = true;
  const sent = Array.from({ length: messages }, (_, n) => {
    nowMs = n;
    flow.send(n * 1e6, n * 1e6);
    return { at: n };
  });
  const server = emptyAccount();
  const arrivals = createArrivals();
  const onUp = path(sent, up);
  const replies = onUp.arriving.flatMap(({ n, at, corrupt }) => {
    if (corrupt) {
      server.corrupt++;
      return [];
    }
    arrivals.record(n, false, server);
    return [{ at, n }];
  });
  const onDown = path(replies, down);
  for (const { n, at, corrupt } of onDown.arriving) {
    nowMs = at;
    const message = wire.sent[replies[n]?.n ?? -1];
    if (!corrupt) wire.reply(message);
    else if (message) {
      const head = createHead(0, 0);
      writeReply(head, message.head, 0, 0);
      wire.give(head, Buffer.from('damaged'));
    }
  }
  clock.mock.restore();
  const way = ({ counts }: typeof onUp) => ({
    window: relayCounts(counts),
    outside: relayCounts({}),
    socketDrops: 0,
  });
  const records = recordsOf(udpCell('json'), 0, {
    sentOk: messages,
    unique: client.account.unique,
    client: client.account,
    atServer: server.unique,
    server,
    serverSentOk: replies.length,
  }).map((record) =>
    record.kind === 'counters' ? { ...record, outside: emptyOutside(), socketDrops: 0 } : record,
  );
  const round = networkRound([
    ...records,
    {
      ...{ v: 1, cell: 'c', round: 0, kind: 'relay', cpuUserUs: 0, cpuSystemUs: 0, eventLoopUtilization: 0 },
      ...{ upstream: way(onUp), downstream: way(onDown), receiveBufferBytes: null, lateness: '' },
    },
  ]);
  assert.ok(round);
  return { figures: lossFigures(round), client: client.account, server, answered, replies, onUp, onDown };
}

const fate = (changes: Partial<Fate>): Fate => ({ ...UNHARMED, ...changes });
const unharmed = () => UNHARMED;

test('the last 20 % of 3,000 dropped: 600 are lost', async (t) => {
  const { figures } = await carry(t, 3000, (n) => (n < 2400 ? UNHARMED : fate({ copies: 0 })), unharmed);
  assert.deepEqual([figures['lost'], figures['lostUpstream'], figures['lostDownstream']], [600, 600, 0]);
  assert.deepEqual([figures['injected'], figures['residual'], figures['lossShare']], [600, 0, 0.2]);
});

test('5 % lost and 5 % doubled are both exact, and a duplicate hides no loss', async (t) => {
  const copies = (n: number) => (n % 20 === 0 ? 0 : n % 20 === 10 ? 2 : 1);
  const { figures } = await carry(t, 3000, (n) => fate({ copies: copies(n) }), unharmed);
  // The server answers each copy: the client sees the doubled ones too.
  assert.deepEqual([figures['lost'], figures['duplicate'], figures['residual']], [150, 300, 0]);
  assert.deepEqual([figures['lostUpstream'], figures['lostDownstream']], [150, 0]);
});

test('30 datagrams late by ten places: 30 reordered, none lost, all in the percentiles', async (t) => {
  const late = (n: number) => fate({ places: n % 90 === 20 && n < 2700 ? 10.75 : 0.5 });
  const { figures, client, answered } = await carry(t, 3000, unharmed, late);
  assert.deepEqual([figures['lost'], figures['late'], figures['reordered']], [0, 0, 30]);
  assert.deepEqual([client.reorderedExtent, answered.length], [10, 3000]);
});

test('a straggler after the waiting time is late and not unique, and its message is lost', async (t) => {
  const straggler = (n: number) => fate({ places: n === 7 ? WAITING_MS + 1 : 0.5 });
  const { figures, client, answered } = await carry(t, 100, unharmed, straggler);
  assert.deepEqual([figures['lost'], figures['late'], figures['lostDownstream']], [1, 1, 0]);
  assert.deepEqual([client.unique, answered.length], [99, 99]);
});

test("a previous run's datagram is foreign, and changes nothing else", async () => {
  const { client, flow, wire } = await fakeClient('lossy');
  client.measuring = true;
  flow.send(0, 0);
  wire.reply(wire.sent[0], { epoch: 12_345 });
  assert.deepEqual(client.account, { ...emptyAccount(), foreign: 1 });
  wire.reply(wire.sent[0]);
  assert.deepEqual(client.account, { ...emptyAccount(), foreign: 1, unique: 1 });
});

const anyFate = fc.record({
  copies: fc.constantFrom(0, 1, 1, 1, 2, 3),
  places: fc.constantFrom(0.5, 0.5, 0.5, 1.75, 10.75, WAITING_MS + 0.25),
  corrupt: fc.constantFrom(false, false, false, true),
});
const anyFates = fc.array(anyFate, { minLength: 1, maxLength: 60 });

test('any drops, copies, swaps, delays and damage on both ways are counted exactly', async (t) => {
  await fc.assert(
    fc.asyncProperty(anyFates, anyFates, async (ups, downs) => {
      const of = (fates: readonly Fate[]) => (n: number) => fates[n % fates.length] ?? UNHARMED;
      const { figures, client, server, replies, onUp, onDown } = await carry(t, 80, of(ups), of(downs));
      const reached = new Set(replies.map(({ n }) => n));
      const whole = onDown.arriving.filter(({ corrupt }) => !corrupt);
      const answered = new Set(whole.map(({ n }) => replies[n]?.n));
      assert.equal(figures['lostUpstream'], 80 - reached.size);
      assert.equal(figures['lostDownstream'], reached.size - answered.size);
      assert.equal(server.corrupt + client.corrupt, figures['corrupt']);
      assert.equal(client.corrupt, onDown.arriving.length - whole.length);
      assert.equal(figures['duplicate'], replies.length - reached.size + whole.length - answered.size);
      assert.equal(client.unique + client.late, answered.size);
      // The first of its copies decides whether a message was in time.
      const first = new Map<number | undefined, number>();
      for (const { n, at } of whole) first.set(replies[n]?.n, Math.min(at, first.get(replies[n]?.n) ?? at));
      const late = [...first].filter(([n = 0, at]) => at - n > WAITING_MS).length;
      assert.equal(figures['late'], late);
      assert.equal(figures['injected'], onUp.counts.dropped + onDown.counts.dropped);
      assert.equal(figures['residual'], 0);
    }),
    { numRuns: 150 },
  );
});

test('jitter is the estimate of RFC 3550 over successive replies, of the window alone', async (t) => {
  let nowMs = 0;
  t.mock.method(performance, 'now', () => nowMs);
  const { client, flow, wire } = await fakeClient('lossy');
  const exchangeTaking = (ms: number) => {
    flow.send(0, 0);
    nowMs += ms;
    wire.reply(wire.sent.at(-1));
  };
  exchangeTaking(50);
  client.measuring = true;
  assert.deepEqual([flow.jitterNs, flow.lastWireNs], [0, Number.NaN]);
  for (const ms of [2, 10, 10, 2]) exchangeTaking(ms);
  assert.equal(sequenceOf(wire.sent[4]?.head ?? Buffer.alloc(0)), 4);
  // |D| is 8, 0 and 8 ms: J = 0.5, then 0.5 - 0.5/16, then that + (8 - that)/16.
  assert.equal(flow.jitterNs, (0.46875 + (8 - 0.46875) / 16) * 1e6);
});
