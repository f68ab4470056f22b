import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closed, networkGroup, open, planned, rowsOf, suiteOf } from './_plan-fixtures.ts';

test('a scenario that is one way says so in every cell of its tables', () => {
  const oneWay = (scenario: string) =>
    planned(suiteOf(networkGroup(['json'], ['order'], { scenario, beside: './mine' }))).cells.map(
      (cell) => cell.oneWay,
    );
  assert.deepEqual(oneWay('stream'), [true, true, true, true]);
  assert.deepEqual(oneWay('echo'), [undefined, undefined, undefined, undefined]);
});

test('what cannot run beside is skipped with its reason, and the rest of the table stays', () => {
  const suite = suiteOf(
    networkGroup(['json'], ['order'], { beside: './bare/sockperf', loads: [closed, open] }),
  );
  assert.deepEqual(planned(suite).skips, [
    { what: 'sockperf beside tcp', reason: 'sockperf is not installed' },
  ]);
  assert.deepEqual(rowsOf(suite).filter((row) => row.endsWith(': json')).length, 2);
  assert.deepEqual(rowsOf(suite).filter((row) => row.endsWith(': bare')).length, 0);
});

test('a scenario that does not load is one skip, not a failure of each cell', () => {
  const { cells, skips } = planned(suiteOf(networkGroup(['json', 'v8'], ['order'], { scenario: 'broken' })));
  assert.deepEqual(cells, []);
  assert.deepEqual(skips, [{ what: 'broken over tcp', reason: 'it does not load' }]);
});

test('nothing can be searched for where nothing comes back', () => {
  const find = { kind: 'max' } as const;
  const suite = suiteOf(
    networkGroup(['json'], ['order'], { scenario: 'stream', loads: [{ ...open, find }, open] }),
  );
  const { cells, skips } = planned(suite);
  assert.deepEqual([...new Set(cells.map(({ load }) => load))], [open]);
  assert.deepEqual(skips, [
    {
      what: 'json on order, stream over tcp',
      reason: 'nothing comes back that a search could go by: search with echo or request',
    },
  ]);
});

test('a scenario that carries a file needs pieces of one, a wire that loses nothing, and messages made one by one', () => {
  const group = (parts: Parameters<typeof networkGroup>[2]) =>
    planned(suiteOf(networkGroup(['json'], ['piece'], { scenario: 'share', ...parts })));
  assert.deepEqual([...new Set(group({}).cells.map(({ carries }) => carries))], ['file']);
  // Without a codec it is the piece itself: a row like the others, and no floors.
  const rows = rowsOf(suiteOf(networkGroup(['json', 'none'], ['piece'], { scenario: 'share' })));
  assert.deepEqual(
    rows.map((row) => row.replace(/^.*: /, '')),
    ['json', 'none'],
  );
  for (const [found, reason] of [
    [
      planned(suiteOf(networkGroup(['json'], ['order'], { scenario: 'share' }))),
      'share carries pieces of a file: give it a payload like piece',
    ],
    [group({ transport: 'udp' }), 'share needs a wire that loses nothing'],
    [
      group({ transport: 'post' }),
      'share answers when the disk has, post carries only answers that come at once',
    ],
    [
      group({ loads: [{ ...closed, preEncoded: true }] }),
      'every message is the next piece of a file: it cannot be encoded before',
    ],
  ] as const) {
    assert.deepEqual(found.cells, []);
    assert.deepEqual(
      found.skips.map((skip) => skip.reason),
      [reason],
    );
  }
});
