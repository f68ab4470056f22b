import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateMs, longestMs, measuredMs, overheadMs } from './estimate.ts';
import { cellLike } from './run/_cells.ts';
import { MAX_TRIALS, TYPICAL_TRIALS } from './run/search.ts';

const network = { scenario: { use: 'echo' }, transport: { use: 'udp' }, warmupMs: 300, windowMs: 800 };
const open = { kind: 'open', clients: 1, ratePerSecond: 1000 } as const;
const search = cellLike({
  id: 'search',
  ...network,
  delivery: 'lossy',
  load: { ...open, find: { kind: 'zero-loss' } },
});

test('a round takes its windows, and what starting and ending cost', () => {
  const cells = [
    cellLike({ id: 'codec' }),
    cellLike({ id: 'tcp', ...network, delivery: 'reliable', load: open }),
    cellLike({ id: 'udp', ...network, delivery: 'lossy', load: open }),
  ];
  assert.deepEqual(cells.map(overheadMs), [250, 500, 700]);
  const large = { ...cellLike({ id: 'large' }), payload: { use: 'order', sizeBytes: 30e6 } };
  assert.equal(overheadMs(large), 250 + 9000);
  assert.deepEqual(cells.map(measuredMs), [1100, 1100, 1100]);
  assert.deepEqual(cells.map(longestMs), [1100, 1100, 1100]);
  assert.equal(estimateMs(cells, 2), 2 * (3 * 1100 + 1450));
});

test('a search takes its trials: one with the whole warm-up, the others with a quarter', () => {
  assert.equal(measuredMs(search), 500 + (TYPICAL_TRIALS - 1) * 275);
  assert.equal(overheadMs(search), 700 + TYPICAL_TRIALS * 170);
  assert.equal(longestMs(search), 500 + (MAX_TRIALS - 1) * 275 + MAX_TRIALS * 600);
  assert.equal(estimateMs([search], 6), 6 * (overheadMs(search) + measuredMs(search)));
});
