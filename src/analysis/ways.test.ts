import assert from 'node:assert/strict';
import test from 'node:test';
import type { Account, RelayCounts } from '../schema.ts';
import { account } from './_records.ts';
import { type Ends, wayOf } from './ways.ts';

const relayed = (counts: Partial<RelayCounts>): RelayCounts => ({
  received: 0,
  forwarded: 0,
  refused: 0,
  dropped: 0,
  duplicated: 0,
  delayed: 0,
  reordered: 0,
  corrupted: 0,
  queued: 0,
  stages: [],
  ...counts,
});

const ends = (
  sent: readonly [number, number],
  window: Partial<Account>,
  outside: Partial<Account>,
  parts: Partial<Ends> = {},
): Ends => ({
  sent: { window: sent[0], outside: sent[1] },
  unsent: 0,
  arrived: { window: account(window), outside: account(outside) },
  due: sent[0],
  relay: undefined,
  drops: 0,
  ...parts,
});

test('without a relay: what is missing and dropped by the socket closes the identity', () => {
  const way = wayOf(
    ends(
      [1000, 50],
      { unique: 700, late: 1, duplicate: 2, corrupt: 3, tooOld: 4 },
      { unique: 40 },
      { drops: 300 },
    ),
  );
  // 1050 sent, 710 + 40 arrived, 300 dropped. Of these, 290 of the window.
  assert.deepEqual(way.identity, {
    sent: 1050,
    doubled: 0,
    arrived: 750,
    dropped: 0,
    buffers: 300,
    residual: 0,
  });
  assert.deepEqual([way.lost, way.endBuffer, way.relayBuffer], [299, 290, undefined]);
  assert.deepEqual([way.corrupt, way.tooOld], [3, 4]);
});

test('with a relay: both gaps, what it dropped, doubled, was refused and still holds', () => {
  const window = relayed({
    received: 990,
    dropped: 100,
    duplicated: 20,
    refused: 5,
    queued: 1,
    forwarded: 904,
  });
  const outside = relayed({ received: 95, dropped: 10, forwarded: 85 });
  const relay = { window, outside, socketDrops: 15 };
  const way = wayOf(ends([1000, 100], { unique: 860, duplicate: 14 }, { unique: 80 }, { relay, drops: 35 }));
  assert.deepEqual(way.identity, {
    sent: 1100,
    doubled: 20,
    arrived: 954,
    dropped: 116,
    buffers: 50,
    residual: 0,
  });
  assert.deepEqual([way.relayBuffer, way.endBuffer], [10, 30]);
  assert.deepEqual([way.injected, way.refused, way.queued, way.lost], [100, 5, 1, 140]);
});

test('what nobody dropped is the residual, and is put on no socket', () => {
  const missing = wayOf(ends([100, 10], { unique: 90 }, { unique: 10 }, { drops: 4 }));
  assert.deepEqual([missing.identity.residual, missing.endBuffer], [6, 4]);
  const tooMany = wayOf(ends([100, 10], { unique: 100, duplicate: 2 }, { unique: 10 }));
  assert.deepEqual([tooMany.identity.residual, tooMany.endBuffer], [-2, 0]);
});

test('where the kernel tells no drops there is no residual either', () => {
  const way = wayOf(ends([100, 0], { unique: 90 }, {}, { drops: null }));
  assert.deepEqual([way.lost, way.endBuffer, way.identity.residual], [10, undefined, undefined]);
  const relay = {
    window: relayed({ received: 100, forwarded: 100 }),
    outside: relayed({}),
    socketDrops: null,
  };
  assert.equal(wayOf(ends([100, 0], { unique: 100 }, {}, { relay })).identity.residual, undefined);
});
