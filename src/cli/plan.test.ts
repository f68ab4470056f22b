import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellLike } from '../run/_cells.ts';
import { filtersOf, planText } from './plan.ts';

test('flags become filters, and what was not given is absent', () => {
  assert.deepEqual(filtersOf({}), {});
  assert.deepEqual(
    filtersOf({
      codec: ['a'],
      payload: ['b'],
      transport: ['c'],
      scenario: ['d'],
      clients: 1,
      depth: 2,
      rate: 3,
      impair: [{ use: 'loss', options: { text: '5%' } }],
      rounds: 4,
      duration: 5,
      warmup: 6,
      baseline: 'e',
    }),
    {
      codecs: ['a'],
      payloads: ['b'],
      transports: ['c'],
      scenarios: ['d'],
      clients: 1,
      depth: 2,
      ratePerSecond: 3,
      impair: [{ use: 'loss', options: { text: '5%' } }],
      rounds: 4,
      windowMs: 5,
      warmupMs: 6,
      baseline: 'e',
    },
  );
});

test('a search and its objective stand together', () => {
  assert.deepEqual(filtersOf({ find: 'slo', p99: 5e6, arrivals: 'poisson', pacing: 'timer' }), {
    find: { kind: 'slo', p99Ns: 5e6 },
    arrivals: 'poisson',
    pacing: 'timer',
  });
  assert.deepEqual(filtersOf({ find: 'zero-loss' }), { find: { kind: 'zero-loss' } });
  for (const flags of [{ find: 'slo' }, { p99: 5e6 }, { find: 'max', p99: 5e6 }] as const) {
    assert.throws(() => filtersOf(flags), {
      code: 'BAD_OPTION',
      message: '--find slo and --p99 stand together, like --find slo --p99 5ms',
    });
  }
});

test('a plan in one line', () => {
  const plan = {
    cells: [cellLike({ id: 'a' }), cellLike({ id: 'b' })],
    skips: [],
    rounds: 6,
    estimateMs: 90_000,
  };
  assert.equal(planText(plan), '2 cells x 6 rounds, about 1 min 30 s');
  const one = { ...plan, cells: plan.cells.slice(1), rounds: 1 };
  assert.equal(planText(one), '1 cell x 1 round, about 1 min 30 s');
  assert.equal(
    planText({ ...plan, skips: [{ what: 'x', reason: 'y' }] }, 45_000),
    '2 cells x 6 rounds, 1 skipped, about 1 min 30 s, to be fitted into 45 s',
  );
});
