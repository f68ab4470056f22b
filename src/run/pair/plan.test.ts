import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planDuels } from './plan.ts';

const [a, b] = [
  { use: 'json', as: 'base' },
  { use: './x.mjs', as: 'head' },
];

test('every operation on every payload, and A against itself once', () => {
  const { duels } = planDuels(
    { contests: [{ a, b }], payloads: [{ use: 'order' }, { use: 'tick' }], ops: ['encode', 'decode'] },
    [],
  );
  assert.deepEqual(
    duels.map(({ id, control }) => [id, control ?? false]),
    [
      ['encode-order', false],
      ['decode-order', false],
      ['encode-tick', false],
      ['decode-tick', false],
      ['encode-order~control', true],
    ],
  );
  assert.deepEqual(duels.at(-1)?.b, a);
});

test('contests are told apart by their names, ids of which the same is left by a number', () => {
  const contests = [
    { a, b, name: 'one' },
    { a, b, name: 'two' },
  ];
  const { duels } = planDuels(
    { contests, payloads: [{ use: './p q.json' }, { use: './p,q.json' }], ops: ['encode'] },
    [],
  );
  assert.deepEqual(
    duels.map(({ id }) => id),
    ['one-encode-p_q', 'one-encode-p_q-2', 'two-encode-p_q', 'two-encode-p_q-2', 'one-encode-p_q~control'],
  );
  assert.equal(duels[0]?.title, 'one, encode, p q');
});

test('a payload that one of them does not bring back is not compared', () => {
  const different = { status: 'different' as const, codec: 'head', payload: 'order', lost: ['at: changed'] };
  const { duels, skips } = planDuels(
    { contests: [{ a, b }], payloads: [{ use: 'order' }], ops: ['encode'] },
    [different],
  );
  assert.deepEqual(duels, []);
  assert.deepEqual(skips, [{ what: 'head on order', reason: 'does not round-trip: at: changed' }]);
});

test('what has another format is not timed as if it were the same', () => {
  const payloads = [{ use: 'order' }, { use: 'tick' }];
  const changed = { contest: 'one', payload: 'order', a: 9, b: 8, changed: 1, variants: 8 };
  const formats = [{ ...changed, aReadsB: true, bReadsA: true }];
  const contests = [
    { a, b, name: 'one' },
    { a, b, name: 'two' },
  ];
  const { duels, skips } = planDuels({ contests, payloads, ops: ['encode'] }, [], formats);
  assert.deepEqual(
    duels.map(({ title }) => title),
    ['one, encode, tick', 'two, encode, order', 'two, encode, tick', 'control: one, encode, tick'],
  );
  assert.deepEqual(skips, [
    { what: 'one, order', reason: 'its format has changed, so it is not timed as if it were the same' },
  ]);
});
