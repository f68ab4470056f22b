import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codecGroup, described, networkGroup, suiteOf } from './_plan-fixtures.ts';
import { type Described, type Filters, narrow, plan } from './plan.ts';
import type { ResolvedSuite } from './suite.ts';
import type { PayloadMeta } from './types.ts';

const sized: PayloadMeta = { title: 'x', needs: [], sized: { smallestBytes: 500 } };
const known: Described = { ...described, payloads: new Map([...described.payloads, ['order', sized]]) };
const planned = (suite: ResolvedSuite, filters: Filters) => plan(narrow(suite, filters), known, filters);
const tablesOf = (suite: ResolvedSuite, filters: Filters) => [
  ...new Set(planned(suite, filters).cells.map(({ table }) => table)),
];

test('a payload that can comes in each size, in a table each; what has one size stays', () => {
  const suite = suiteOf(codecGroup(['json'], ['order', 'tick']), networkGroup(['json'], ['order']));
  assert.deepEqual(tablesOf(suite, { sizesBytes: [1000, 10_000] }), [
    'codec order@1kB',
    'codec order@10kB',
    'codec tick',
    'echo tcp order@1kB closed-1x16',
    'echo tcp order@10kB closed-1x16',
  ]);
});

test('a payload that is named with its size keeps it', () => {
  const suite = suiteOf(codecGroup(['json'], ['order']));
  assert.deepEqual(tablesOf(suite, { payloads: ['order@2kB', 'order'], sizesBytes: [1000] }), [
    'codec order@2kB',
    'codec order@1kB',
  ]);
});

test('a size that a payload cannot have is a skip that says which it can', () => {
  const suite = suiteOf(codecGroup(['json'], ['order', { use: 'tick', sizeBytes: 1000 }]));
  assert.deepEqual(planned(suite, { sizesBytes: [100] }).skips, [
    { what: 'json on order@100B, in process', reason: 'order takes 500B at least' },
    { what: 'json on tick@1kB, in process', reason: 'tick has one size' },
  ]);
});

test('sizes for payloads that all have one are refused', () => {
  assert.throws(() => planned(suiteOf(codecGroup(['json'], ['tick'])), { sizesBytes: [1000] }), {
    code: 'BAD_OPTION',
    message: /^no payload here comes in other sizes; /,
  });
});
