import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closed, networkGroup, open, planned, rowsOf, suiteOf } from './_plan-fixtures.ts';

const loss = (share: number) => ({ use: 'loss', options: { share } });

test('every list of impairments is a table of its own; an empty one is the wire without a relay', () => {
  const impair = [[], [{ use: 'none' }], [loss(0.01)], [loss(0.02), { use: 'none' }]];
  const suite = suiteOf(
    networkGroup(['json'], ['order'], { transport: 'udp', loads: [closed, open], impair }),
  );
  const { cells, skips } = planned(suite);
  assert.deepEqual(skips, []);
  assert.deepEqual(
    [...new Set(cells.map(({ table }) => table))],
    [
      'echo udp order closed-1x16',
      'echo udp order open-2x5000',
      'echo udp order closed-1x16 none',
      'echo udp order open-2x5000 none',
      'echo udp order closed-1x16 loss share=0.01',
      'echo udp order open-2x5000 loss share=0.01',
      'echo udp order closed-1x16 loss share=0.02 none',
      'echo udp order open-2x5000 loss share=0.02 none',
    ],
  );
  assert.equal(new Set(cells.map(({ id }) => id)).size, 8 * 3);
  assert.deepEqual(
    cells.map(({ impairments }) => impairments),
    impair.flatMap((list) => Array(6).fill(list)),
  );
});

test('what cannot stand between the ends of a wire is skipped with its reason', () => {
  const skipsOver = (transport: string, ...uses: string[]) =>
    planned(
      suiteOf(networkGroup(['json', 'v8'], ['order'], { transport, impair: [uses.map((use) => ({ use }))] })),
    ).skips.map(({ what, reason }) => `${what}: ${reason}`);
  assert.deepEqual(skipsOver('tcp', 'none', 'loss'), [
    'echo over tcp with none, loss: loss is for udp sockets, not for tcp',
  ]);
  assert.deepEqual(skipsOver('memory', 'none'), [
    'echo over memory with none: memory stays in one process: nothing stands between its ends',
  ]);
  assert.deepEqual(skipsOver('pipe', 'none'), [
    'echo over pipe with none: pipe does not say which sockets it uses (socket, in its meta)',
  ]);
  assert.deepEqual(skipsOver('udp', 'broken'), ['echo over udp with broken: it does not load']);
  assert.deepEqual(skipsOver('udp', 'none', 'loss'), []);
  assert.deepEqual(skipsOver('memory'), []);
});

test('--impair stands instead of what the suite has, over every wire', () => {
  const suite = suiteOf(
    networkGroup(['json'], ['order'], { transport: 'udp', impair: [[], [loss(0.01)]] }),
    networkGroup(['json'], ['order']),
  );
  const tables = (impair: { use: string }[]) => [
    ...new Set(rowsOf(suite, { impair }).map((row) => row.split(':')[0])),
  ];
  assert.deepEqual(tables([{ use: 'none' }]), [
    'echo udp order closed-1x16 none',
    'echo tcp order closed-1x16 none',
  ]);
  assert.deepEqual(tables([]), ['echo udp order closed-1x16', 'echo tcp order closed-1x16']);
});
