import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { overheadMs } from '../estimate.ts';
import { seeded } from '../rng.ts';
import type { Cell } from '../schema.ts';
import { cellLike } from './_cells.ts';
import { fakeWorld, jobOf } from './_fake-world.ts';
import { measure } from './measure.ts';

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
  const cells = ['a', 'b'].map((id) => cellLike({ id }));
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
