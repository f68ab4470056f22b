import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairValue } from '../../analysis/decide.ts';
import { seeded } from '../../rng.ts';
import { measurePair, PAIR_LIMITS, type RunBlock } from './pair.ts';

/** An arm whose operations take `costNs(n)`, n counting its blocks; `seen` is who ran, in order. */
const armOf = (name: string, costNs: (block: number) => number, seen: string[] = []): RunBlock => {
  let block = 0;
  return async (operations) => {
    seen.push(name);
    return { elapsedNs: operations * costNs(block++), gcNs: null };
  };
};
const limits = { ...PAIR_LIMITS, rounds: 8 };

test('the same number of operations for both, so that a block takes a millisecond', async () => {
  const pair = await measurePair(
    armOf('a', () => 1000),
    armOf('b', () => 3000),
    seeded(1),
    limits,
  );
  assert.equal(pair.operationsPerBlock, 500);
  assert.deepEqual([pair.a.warmup, pair.b.warmup, pair.warmupBlocks], ['flat', 'flat', 40]);
  assert.ok(Math.abs(pairValue(pair).median - Math.log(3)) < 1e-12);
});

test('operations that are longer than a block are measured in fewer rounds, and no fewer than eight', async () => {
  const of = (ns: number) =>
    measurePair(
      armOf('a', () => ns),
      armOf('b', () => ns),
      seeded(1),
    );
  const [short, long, longer] = [await of(1000), await of(20e6), await of(500e6)];
  assert.deepEqual(
    [short, long, longer].map(({ orders }) => orders.length),
    [60, 25, 8],
  );
  assert.deepEqual(
    [short, long, longer].map(({ warmupBlocks }) => warmupBlocks),
    [40, 40, 16],
  );
});

test('B is slowed behind the warm-up alone, by exactly so much', async () => {
  const counts: number[] = [];
  const a = armOf('a', () => 1000);
  const b: RunBlock = async (operations) => {
    counts.push(operations);
    return { elapsedNs: operations * 1000, gcNs: null };
  };
  const pair = await measurePair(a, b, seeded(1), { ...limits, slowedBy: 0.03 });
  assert.equal(pair.operationsPerBlock, 1000);
  assert.deepEqual(new Set(counts.slice(-16)), new Set([1030]));
  assert.ok(counts.slice(0, -16).every((operations) => operations <= 1000));
  assert.ok(Math.abs(pairValue(pair).median - Math.log(1.03)) < 1e-12);
});

test('rounds are ABBA or BAAB by the seed, and each holds two blocks of each arm', async () => {
  const seen: string[] = [];
  const pair = await measurePair(
    armOf('a', () => 1000, seen),
    armOf('b', () => 1000, seen),
    seeded(3),
    limits,
  );
  const rounds = seen.slice(-32).join('').match(/..../g);
  assert.deepEqual(
    rounds,
    pair.orders.map((order) => (order === 'ab' ? 'abba' : 'baab')),
  );
  assert.ok(new Set(pair.orders).size === 2);
  assert.deepEqual([pair.aNs.length, pair.bNs.length], [16, 16]);
});

test('the warm-up goes on until both are level, and says how it went', async () => {
  const cooling = (block: number) => (block < 100 ? 5000 - 40 * block : 1000);
  const slowing = (block: number) => 1000 + 10 * block;
  const settled = await measurePair(
    armOf('a', cooling),
    armOf('b', () => 1000),
    seeded(1),
    limits,
  );
  assert.equal(settled.a.warmup, 'settled');
  assert.ok(settled.warmupBlocks > 40 && settled.warmupBlocks < 240);
  // Blocks of the first guess are not of the warm-up: what counts is the operation.
  assert.equal(settled.operationsPerBlock, 1000);
  const other = await measurePair(
    armOf('a', slowing),
    armOf('b', () => 1000),
    seeded(1),
    limits,
  );
  assert.deepEqual([other.a.warmup, other.b.warmup, other.warmupBlocks], ['slowing', 'flat', 240]);
});

test('what drifts evenly is no difference: ABBA takes it out', async () => {
  let now = 0;
  const drifting: RunBlock = async (operations) => ({ elapsedNs: operations * (1000 + now++), gcNs: null });
  const pair = await measurePair(drifting, drifting, seeded(5), { ...limits, rounds: 60 });
  assert.ok(Math.abs(pairValue(pair).median) < 1e-9);
});

test('garbage collections are a share of the timed blocks, from the end of the warm-up on', async () => {
  let gcNs = 0;
  const collecting: RunBlock = async (operations) => {
    gcNs += operations * 100;
    return { elapsedNs: operations * 1000, gcNs };
  };
  const { a, b } = await measurePair(
    collecting,
    armOf('b', () => 1000),
    seeded(1),
    limits,
  );
  assert.ok(Math.abs((a.gcShare ?? 0) - 0.1) < 1e-9);
  assert.equal(b.gcShare, null);
});
