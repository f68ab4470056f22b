import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { WirebenchError } from '../errors.ts';
import { overheadMs } from '../plan.ts';
import { seeded } from '../rng.ts';
import type { Cell } from '../schema.ts';
import { cellLike } from './_cells.ts';
import { type Job, measure, type Progress, type World } from './measure.ts';

interface Seen {
  /** `cell round`, in the order they were measured. */
  readonly order: string[];
  readonly failures: string[];
  readonly progress: Progress[];
  nowMs: number;
}

/** A world with a clock of its own: a round takes its windows and what `overhead` says. */
function fakeWorld(overhead: (cell: Cell, round: number) => number, signal = new AbortController().signal) {
  const seen: Seen = { order: [], failures: [], progress: [], nowMs: 1000 };
  const world: World = {
    nowMs: () => seen.nowMs,
    signal,
    measureRound: async (cell, round) => {
      seen.order.push(`${cell.id} ${round}`);
      seen.nowMs += overhead(cell, round) + cell.warmupMs + cell.windowMs;
    },
    recordFailure: (cell, round, { code }) => void seen.failures.push(`${cell.id} ${round} ${code}`),
    onProgress: (progress) => void seen.progress.push(progress),
  };
  return { seen, world };
}

const jobOf = (cells: readonly Cell[], parts: Partial<Job> = {}): Job => ({
  cells,
  rounds: 6,
  seed: 1,
  untilMs: undefined,
  isDone: () => false,
  ...parts,
});
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

/** As large as the suite `all`: 28 cells in process, 19 over TCP, 15 over UDP. */
const all: Cell[] = [
  ...['tick', 'order', 'events', 'catalog'].flatMap((payload) => tableOf(payload, 7, [])),
  ...tableOf('echo tcp', 7, ['reliable']),
  ...tableOf('closed tcp', 3, ['reliable']),
  ...tableOf('open tcp', 3, ['reliable']),
  ...['slow', 'fast', 'faster'].flatMap((rate) => tableOf(`${rate} udp`, 3, ['lossy'])),
];

function tableOf(table: string, codecs: number, wire: ('reliable' | 'lossy')[]): Cell[] {
  const [delivery = null] = wire;
  const over = delivery === null ? {} : { scenario: { use: 'echo' }, transport: { use: 'tcp' }, delivery };
  const row = (name: string, floor: Cell['floor']) =>
    cellLike({ id: `${table} ${name}`.replaceAll(' ', '-'), table, floor, ...over });
  const rows = Array.from({ length: codecs }, (_, i) => row(`codec${i}`, null));
  return delivery === null ? rows : [...rows, row('smallest', 'smallest'), row('largest', 'largest')];
}

const BUDGET_MS = 90_000;

/** Runs `all` in 90 s of fake time; what a round really costs beside its windows is `truth`. */
async function runInBudget(truth: (cell: Cell, round: number) => number) {
  const { seen, world } = fakeWorld(truth);
  const fromMs = seen.nowMs;
  const words = await measure(jobOf(all, { untilMs: fromMs + BUDGET_MS }), world);
  const rounds = new Map(all.map(({ id }) => [id, 0]));
  for (const entry of seen.order) {
    const [id = ''] = entry.split(' ', 1);
    rounds.set(id, (rounds.get(id) ?? 0) + 1);
  }
  return { tookMs: seen.nowMs - fromMs, words, rounds };
}

function assertInBudget({ tookMs, words, rounds }: Awaited<ReturnType<typeof runInBudget>>): void {
  assert.equal(Math.abs(tookMs - BUDGET_MS) <= BUDGET_MS / 10, true, `took ${tookMs} ms`);
  const said = words.join('; ');
  for (const [id, count] of rounds) {
    const expected = [...said.matchAll(/([\w-]+)(?: \(after (\d) rounds\))?(?=,|$)/g)].find(
      ([, name]) => name === id,
    );
    if (expected) assert.equal(count, Number(expected[2] ?? 0), `${id}: ${said}`);
    else assert.equal(count, 6, id);
  }
}

test('the plan is as large as the suite all', () => {
  assert.equal(all.length, 62);
});

for (const factor of [0.3, 1, 3]) {
  test(`a budget of 90 s is kept when a round costs ${factor} of the estimate beside its windows`, async () => {
    const result = await runInBudget((cell) => factor * overheadMs(cell));
    assertInBudget(result);
    assert.match(result.words.at(-1) ?? '', /^\d+ of 62 cells not measured: /);
  });
}

test('a budget of 90 s is kept whatever the true overhead is', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: 0.3, max: 3, noNaN: true }),
      fc.double({ min: 0, max: 0.4, noNaN: true }),
      fc.nat(),
      async (factor, noise, seed) => {
        const rng = seeded(seed);
        assertInBudget(
          await runInBudget((cell) => factor * overheadMs(cell) * (1 + noise * (2 * rng() - 1))),
        );
      },
    ),
    { seed: 90, numRuns: 100 },
  );
});

test('a budget says how short the windows became, and nothing when it cost nothing', async () => {
  const cells = inProcess('ab');
  const run = async (budgetMs: number) => {
    const { seen, world } = fakeWorld(() => 250);
    return measure(jobOf(cells, { untilMs: seen.nowMs + budgetMs }), world);
  };
  assert.deepEqual(await run(2 * 6 * (250 + 1100)), []);
  assert.deepEqual(await run(2 * 6 * (250 + 550)), [
    'windows cut to as little as 400 ms',
    'warm-ups cut to as little as 150 ms',
  ]);
});
