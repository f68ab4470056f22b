import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Cell } from '../schema.ts';
import { cellLike } from './_cells.ts';
import { fit, MIN_WARMUP_MS, MIN_WINDOW_MS } from './budget.ts';

const windows = { warmupMs: 300, windowMs: 800 };
const rows = (table: string, ids: readonly string[]): Cell[] =>
  ids.map((id) =>
    cellLike({
      id: `${table}-${id}`,
      table,
      row: id,
      floor: id === 'smallest' || id === 'largest' ? id : null,
      ...windows,
    }),
  );
const idsOf = (cells: readonly Cell[]) => cells.map(({ id }) => id);
const free = () => 0;

test('with time enough nothing changes, and windows never grow', () => {
  const cells = rows('a', ['json', 'v8']);
  assert.deepEqual(fit(cells, 6, 2 * 6 * 1100, free), { cells, dropped: [] });
  assert.deepEqual(fit(cells, 6, Number.MAX_SAFE_INTEGER, free), { cells, dropped: [] });
});

test('half the time halves the windows', () => {
  const { cells, dropped } = fit(rows('a', ['json', 'v8']), 6, 6 * 1100, free);
  assert.deepEqual(dropped, []);
  for (const { warmupMs, windowMs } of cells) assert.deepEqual([warmupMs, windowMs], [150, 400]);
});

test('overhead is not cut: it is taken from the windows', () => {
  const { cells } = fit(rows('a', ['json']), 1, 500 + 550, () => 500);
  assert.deepEqual(
    cells.map(({ warmupMs, windowMs }) => [warmupMs, windowMs]),
    [[150, 400]],
  );
});

test('windows do not go below what holds enough messages, nor grow where the suite has less', () => {
  const [least] = fit(rows('a', ['json']), 6, 1, free).cells;
  assert.deepEqual([least?.warmupMs, least?.windowMs], [MIN_WARMUP_MS, MIN_WINDOW_MS]);
  const tiny = [cellLike({ id: 'tiny', warmupMs: 10, windowMs: 20 })];
  assert.deepEqual(fit(tiny, 6, 1, free).cells, tiny);
});

test('cells go from the end of the plan; baseline and floors of a table go last', () => {
  const cells = [
    ...rows('a', ['json', 'v8', 'msgpack']),
    ...rows('b', ['json', 'v8', 'smallest', 'largest']),
  ];
  const eachMs = MIN_WARMUP_MS + MIN_WINDOW_MS;
  const keep = (count: number) => idsOf(fit(cells, 6, count * 6 * eachMs, free).cells);
  assert.deepEqual(keep(6), ['a-json', 'a-v8', 'a-msgpack', 'b-json', 'b-smallest', 'b-largest']);
  assert.deepEqual(keep(3), ['a-json', 'a-v8', 'a-msgpack']);
  assert.deepEqual(keep(2), ['a-json', 'a-v8']);
  assert.deepEqual(keep(1), ['a-json']);
  assert.deepEqual(keep(0), ['a-json']);
});

test('what is kept fits, unless it is one cell alone; kept and dropped are the plan', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ warmupMs: fc.nat(2000), windowMs: fc.nat(5000), table: fc.nat(3) }), {
        minLength: 1,
        maxLength: 20,
      }),
      fc.integer({ min: 1, max: 12 }),
      fc.nat(500_000),
      fc.nat(1000),
      (parts, rounds, leftMs, overheadMs) => {
        const cells = parts.map(({ table, ...rest }, i) =>
          cellLike({ id: `c${i}`, table: `t${table}`, ...rest }),
        );
        const { cells: kept, dropped } = fit(cells, rounds, leftMs, () => overheadMs);
        const costMs = kept.reduce(
          (sum, cell) => sum + rounds * (overheadMs + cell.warmupMs + cell.windowMs),
          0,
        );
        assert.equal(kept.length === 1 || costMs <= leftMs, true);
        assert.deepEqual([...idsOf(kept), ...idsOf(dropped)].sort(), idsOf(cells).sort());
        for (const cell of kept) {
          const whole = cells.find(({ id }) => id === cell.id);
          assert.equal(
            cell.windowMs <= (whole?.windowMs ?? 0) && cell.warmupMs <= (whole?.warmupMs ?? 0),
            true,
          );
        }
      },
    ),
  );
});
