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

test('contests are told apart by their names, payloads of one name by a number', () => {
  const contests = [
    { a, b, name: 'one' },
    { a, b, name: 'two' },
  ];
  const { duels } = planDuels(
    { contests, payloads: [{ use: './x/p.json' }, { use: './y/p.json' }], ops: ['encode'] },
    [],
  );
  assert.deepEqual(
    duels.map(({ id }) => id),
    ['one-encode-p', 'one-encode-p-2', 'two-encode-p', 'two-encode-p-2', 'one-encode-p~control'],
  );
  assert.equal(duels[0]?.title, 'one, encode, p');
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
