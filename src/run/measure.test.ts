import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WirebenchError } from '../errors.ts';
import { overheadMs } from '../estimate.ts';
import type { Cell } from '../schema.ts';
import { cellLike } from './_cells.ts';
import { fakeWorld, jobOf } from './_fake-world.ts';
import { measure, type World } from './measure.ts';

const inProcess = (ids: string): Cell[] => [...ids].map((id) => cellLike({ id }));
const roundOf = (order: readonly string[], round: number) =>
  order.filter((entry) => entry.endsWith(` ${round}`)).map((entry) => entry.split(' ', 1)[0]);

test('without a budget every cell is measured once a round, in a seeded order that differs between rounds', async () => {
  const cells = inProcess('abcdefgh');
  const { seen, world } = fakeWorld(() => 100);
  assert.deepEqual(await measure(jobOf(cells), world), []);
  const rounds = Array.from({ length: 6 }, (_, round) => roundOf(seen.order, round));
  for (const round of rounds)
    assert.deepEqual(
      round.toSorted(),
      cells.map(({ id }) => id),
    );
  assert.equal(new Set(rounds.map(String)).size, 6);
  assert.deepEqual(
    seen.order,
    rounds.flatMap((ids, round) => ids.map((id) => `${id} ${round}`)),
  );

  const again = fakeWorld(() => 100);
  await measure(jobOf(cells), again.world);
  assert.deepEqual(again.seen.order, seen.order);
  const other = fakeWorld(() => 100);
  await measure(jobOf(cells, { seed: 2 }), other.world);
  assert.notDeepEqual(other.seen.order, seen.order);
});

test('progress counts every round of every cell, and the time left goes to one round', async () => {
  const { seen, world } = fakeWorld(overheadMs);
  await measure(jobOf(inProcess('abc'), { rounds: 2 }), world);
  assert.deepEqual(
    seen.progress.map(({ at, of }) => [at, of]),
    [1, 2, 3, 4, 5, 6].map((at) => [at, 6]),
  );
  assert.deepEqual(
    seen.progress.map(({ leftMs }) => leftMs),
    [6, 5, 4, 3, 2, 1].map((n) => n * (250 + 1100)),
  );
});

test('two failures give a cell up; its other rounds are recorded so, and the others go on', async () => {
  const { seen, world } = fakeWorld(() => 0);
  const failing: World = {
    ...world,
    measureRound: async (cell, round) => {
      if (cell.id === 'b') throw new WirebenchError('CODEC_FAILED', 'it throws');
      if (cell.id === 'c' && round === 1) throw new RangeError('once\nand no more');
      return world.measureRound(cell, round);
    },
  };
  await measure(jobOf(inProcess('abc'), { rounds: 4 }), failing);
  const of = (id: string) => seen.failures.filter((entry) => entry.startsWith(id));
  assert.deepEqual(of('b'), [
    'b 0 CODEC_FAILED',
    'b 1 CODEC_FAILED',
    'b 2 TOO_MANY_FAILURES',
    'b 3 TOO_MANY_FAILURES',
  ]);
  assert.deepEqual(of('c'), ['c 1 INTERNAL']);
  assert.deepEqual(seen.order.toSorted(), ['a 0', 'a 1', 'a 2', 'a 3', 'c 0', 'c 2', 'c 3']);
});

test('a record that cannot be written ends the run', async () => {
  const { world } = fakeWorld(() => 0);
  const full = new WirebenchError('CANNOT_WRITE', 'the disk is full');
  const job = jobOf(inProcess('ab'));
  await assert.rejects(measure(job, { ...world, measureRound: () => Promise.reject(full) }), full);
});

test('an abort stops at once, and what it broke is not a failure', async () => {
  const stop = new AbortController();
  const { seen, world } = fakeWorld(() => 0, stop.signal);
  const aborting: World = {
    ...world,
    measureRound: async (cell, round) => {
      await world.measureRound(cell, round);
      if (seen.order.length < 4) return;
      stop.abort();
      throw new WirebenchError('ROLE_DIED', 'killed');
    },
  };
  assert.deepEqual(await measure(jobOf(inProcess('abc')), aborting), []);
  assert.equal(seen.order.length, 4);
  assert.deepEqual(seen.failures, []);
});

test('a resumed run measures only what is missing', async () => {
  const done = new Set(['a 0', 'b 0', 'a 1']);
  const { seen, world } = fakeWorld(() => 0);
  await measure(
    jobOf(inProcess('ab'), { rounds: 2, isDone: (cell, round) => done.has(`${cell.id} ${round}`) }),
    world,
  );
  assert.deepEqual(seen.order, ['b 1']);
});
