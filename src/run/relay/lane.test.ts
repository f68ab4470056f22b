import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fakeTime } from '../_fakes.ts';
import { balance, behind, benchOf, double, late, lose, pass, scripted } from './_lanes.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

test('nothing to do: every packet leaves at once, in order', (t) => {
  fakeTime(t);
  const { send, left, tallies } = benchOf([]);
  for (const n of upTo(3)) send(n);
  assert.deepEqual(left, [0, 1, 2]);
  assert.deepEqual(tallies.window.counts, {
    received: 3,
    forwarded: 3,
    refused: 0,
    dropped: 0,
    duplicated: 0,
    delayed: 0,
    reordered: 0,
    corrupted: 0,
  });
});

test('delays add up over the impairments, and the next one is told the time after them', async (t) => {
  const time = fakeTime(t);
  const seen: number[] = [];
  const spy = {
    apply: (packet: Uint8Array, atMs: number) => {
      seen.push(atMs);
      return [{ packet, delayMs: 2 }];
    },
  };
  const { lane, left } = benchOf([scripted(late(3)), spy]);
  lane.take(Buffer.from([7]), 100, true);
  assert.deepEqual(seen, [103]);
  await time.advance(4);
  assert.deepEqual(left, []);
  await time.advance(1);
  assert.deepEqual(left, [7]);
});

test('a later packet with less delay overtakes: it is counted as RFC 4737 counts it', async (t) => {
  const time = fakeTime(t);
  const { send, left, tallies } = benchOf([scripted(late(5), late(1), late(9), pass)]);
  for (const n of upTo(4)) send(n);
  await time.advance(10);
  assert.deepEqual(left, [3, 1, 0, 2]);
  assert.deepEqual([tallies.window.counts.reordered, tallies.window.counts.delayed], [3, 3]);
});

test('on a stream nothing overtakes: what is due earlier waits for the one ahead', async (t) => {
  const time = fakeTime(t);
  const { send, left, tallies } = benchOf([scripted(late(5), late(1), pass)], { keepsOrder: true });
  for (const n of upTo(3)) send(n);
  await time.advance(4);
  assert.deepEqual(left, []);
  await time.advance(1);
  assert.deepEqual([left, tallies.window.counts.reordered], [[0, 1, 2], 0]);
});

test('a stream keeps its order under any delays', async (t) => {
  const time = fakeTime(t);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 2 })), { maxLength: 20 }),
      async (packets) => {
        const delays = scripted(...packets.map(([delayMs]) => late(delayMs)));
        const { send, left } = benchOf([delays], { keepsOrder: true });
        for (const [n, [, waitMs]] of packets.entries()) {
          send(n);
          await time.advance(waitMs);
        }
        await time.advance(5);
        assert.deepEqual(left, upTo(packets.length));
      },
    ),
    { numRuns: 30 },
  );
});

test('loss, doubling and damage are counted for the direction and for the impairment that did it', (t) => {
  fakeTime(t);
  const damage = () => [{ packet: Buffer.from([99]), delayMs: 0 }];
  const { send, left, tallies } = benchOf([scripted(lose, double, pass), scripted(pass, lose, damage)]);
  for (const n of upTo(3)) send(n);
  assert.deepEqual(left, [1, 99]);
  const { counts, stages } = tallies.window;
  assert.deepEqual([counts.received, counts.dropped, counts.duplicated, counts.forwarded], [3, 2, 1, 2]);
  assert.equal(counts.corrupted, 1);
  const nothing = { received: 3, dropped: 1, delayed: 0 };
  assert.deepEqual(stages, [
    { use: 'stage0', ...nothing, passed: 3, duplicated: 1, corrupted: 0 },
    { use: 'stage1', ...nothing, passed: 2, duplicated: 0, corrupted: 1 },
  ]);
});

test('before the load and after it packets pass untouched, and are counted apart', (t) => {
  fakeTime(t);
  const { lane, left, tallies } = benchOf([scripted(lose, lose)]);
  lane.take(Buffer.from([1]), undefined, false);
  lane.take(Buffer.from([2]), 5, false);
  lane.take(Buffer.from([3]), 5, true);
  assert.deepEqual(left, [1]);
  const seen = [tallies.outside, tallies.window].map(({ counts }) => [
    counts.received,
    counts.forwarded,
    counts.dropped,
  ]);
  assert.deepEqual(seen, [
    [2, 1, 1],
    [1, 0, 1],
  ]);
});

test('what the kernel does not take was not forwarded', (t) => {
  fakeTime(t);
  const { send, tallies } = benchOf([], { forward: (_packet, refused) => refused() });
  send(0);
  const { forwarded, refused } = tallies.window.counts;
  assert.deepEqual({ forwarded, refused }, { forwarded: 0, refused: 1 });
});

test('a pause and a reset are asked of the connection; a reset drops what still waits', async (t) => {
  const time = fakeTime(t);
  const script = scripted(
    late(5),
    (packet) => [...pass(packet), { pauseMs: 3 }],
    () => [{ reset: true }],
  );
  const { send, left, asked, tallies } = benchOf([script], { keepsOrder: true });
  for (const n of upTo(3)) send(n);
  assert.deepEqual(asked, ['pause 3', 'reset']);
  await time.advance(10);
  const { counts } = tallies.window;
  assert.deepEqual([left, counts.received, counts.dropped, balance(counts)], [[], 3, 3, 0]);
});

test('finish: when all that was taken has left', async (t) => {
  const time = fakeTime(t);
  const { send, lane, left } = benchOf([scripted(late(3))], { keepsOrder: true });
  lane.finish(() => left.push(-1));
  send(0);
  lane.finish(() => left.push(-2));
  await time.advance(3);
  assert.deepEqual(left, [-1, 0, -2]);
});

test('at any time received + duplicated = forwarded + dropped + still queued, in each bucket', async (t) => {
  const time = fakeTime(t);
  const act = fc.constantFrom(pass, lose, double, late(1), late(3), late(200), behind(1), behind(4));
  const packet = fc.record({ first: act, second: act, measured: fc.boolean(), waitMs: fc.nat({ max: 2 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(packet, { maxLength: 40 }), fc.boolean(), async (packets, keepsOrder) => {
      const stages = [
        scripted(...packets.map(({ first }) => first)),
        scripted(...packets.map(({ second }) => second)),
      ];
      const { lane, tallies, left } = benchOf(stages, { keepsOrder });
      for (const [n, { measured, waitMs }] of packets.entries()) {
        lane.take(Buffer.from([n]), 0, measured);
        await time.advance(waitMs);
        const queued = lane.queued();
        assert.equal(balance(tallies.window.counts), queued.window);
        assert.equal(balance(tallies.outside.counts), queued.outside);
      }
      lane.discard();
      const { window, outside } = tallies;
      assert.deepEqual(
        [balance(window.counts), balance(outside.counts), lane.queued()],
        [0, 0, { window: 0, outside: 0 }],
      );
      assert.equal(left.length, window.counts.forwarded + outside.counts.forwarded);
    }),
    { numRuns: 50 },
  );
});
