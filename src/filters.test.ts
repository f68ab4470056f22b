import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closed, codecGroup, networkGroup, open, planned, rowsOf, suiteOf } from './_plan-fixtures.ts';
import { type Filters, narrow } from './filters.ts';
import { loadName } from './load-name.ts';
import type { Load, Ref } from './types.ts';

test('a codec or payload asked for stands instead of those of the suite; the baseline stays', () => {
  const suite = suiteOf(codecGroup(['json', 'v8'], ['order']));
  const codecsOf = (filters: Filters) => rowsOf(suite, filters).map((row) => row.split(': ')[1]);
  assert.deepEqual(codecsOf({ codecs: ['v8'] }), ['json', 'v8']);
  assert.deepEqual(codecsOf({ codecs: ['text', 'json'] }), ['text', 'json']);
  assert.deepEqual(codecsOf({ codecs: ['v8'], baseline: 'v8' }), ['v8']);
  assert.deepEqual(codecsOf({ baseline: 'v8' }), ['json', 'v8']);
  assert.deepEqual(codecsOf({ baseline: 'text' }), ['text', 'json', 'v8']);
  assert.deepEqual(rowsOf(suite, { payloads: ['tick'] }), ['codec tick: json', 'codec tick: v8']);
  assert.deepEqual(narrow(suite, { baseline: 'v8' }).baseline, 'v8');
});

test('a baseline that a group never had is not added to it', () => {
  const suite = suiteOf(networkGroup(['none'], ['opaque']));
  assert.deepEqual(narrow({ ...suite, baseline: 'bare' }, { codecs: ['none'] }).groups[0]?.codecs, [
    { use: 'none' },
  ]);
});

test('a filter finds a reference by path under its name and under its path, with its options', () => {
  const mine: Ref = { use: './x/mine.mjs', options: { a: 1 } };
  const suite = suiteOf(codecGroup(['json', mine], ['order']));
  for (const name of ['mine', './x/mine.mjs']) {
    assert.deepEqual(narrow(suite, { codecs: [name] }).groups[0]?.codecs, [{ use: 'json' }, mine]);
  }
  assert.deepEqual(narrow(suite, { codecs: ['./y.mjs'] }).groups[0]?.codecs, [
    { use: 'json' },
    { use: './y.mjs' },
  ]);
});

test('wires and scenarios asked for keep only their tables', () => {
  const suite = suiteOf(
    codecGroup(['json'], ['order']),
    networkGroup(['json'], ['order']),
    networkGroup(['json'], ['order'], { transport: 'udp', scenario: 'request' }),
  );
  const tables = (filters: Filters) => [...new Set(planned(suite, filters).cells.map(({ table }) => table))];
  assert.deepEqual(tables({ transports: ['udp'] }), ['request udp order closed-1x16']);
  assert.deepEqual(tables({ scenarios: ['echo'] }), ['echo tcp order closed-1x16']);
  assert.deepEqual(tables({ transports: ['tcp', 'udp'], scenarios: ['request'] }), [
    'request udp order closed-1x16',
  ]);
  assert.deepEqual(tables({ transports: ['memory'] }), []);
});

test('loads: depth is for closed loops, rate for open ones, clients for both', () => {
  const suite = suiteOf(
    networkGroup(['json'], ['order'], { loads: [closed, open, { ...open, ratePerSecond: 9000 }] }),
  );
  const loadsOf = (filters: Filters) => {
    const [group] = narrow(suite, filters).groups;
    return group?.kind === 'network' ? group.loads.map(loadName) : [];
  };
  assert.deepEqual(loadsOf({}), ['closed-1x16', 'open-2x5000', 'open-2x9000']);
  assert.deepEqual(loadsOf({ depth: 4 }), ['closed-1x4']);
  assert.deepEqual(loadsOf({ ratePerSecond: 100 }), ['open-2x100']);
  assert.deepEqual(loadsOf({ depth: 4, ratePerSecond: 100 }), ['closed-1x4', 'open-2x100']);
  assert.deepEqual(loadsOf({ clients: 8 }), ['closed-8x16', 'open-8x5000', 'open-8x9000']);
  assert.deepEqual(loadsOf({ arrivals: 'poisson' }), ['open-2x5000-poisson', 'open-2x9000-poisson']);
  assert.deepEqual(loadsOf({ pacing: 'timer', ratePerSecond: 10 }), ['open-2x10-timer']);
  // Where a search begins does not make it another one.
  assert.deepEqual(loadsOf({ find: { kind: 'max' } }), ['open-2x9000-find-max']);
  assert.deepEqual(loadsOf({ find: { kind: 'slo', p99Ns: 500_000 }, clients: 1, preEncoded: true }), [
    'open-1x9000-find-p99-0.5ms-pre-encoded',
  ]);
});

test('a load of a kind the group does not have is made', () => {
  const only = (loads: Load[], filters: Filters) => {
    const [group] = narrow(suiteOf(networkGroup(['json'], ['order'], { loads })), filters).groups;
    return group?.kind === 'network' ? group.loads : [];
  };
  assert.deepEqual(only([open], { depth: 4 }), [{ kind: 'closed', clients: 2, depth: 4 }]);
  assert.deepEqual(only([closed], { ratePerSecond: 9, clients: 3 }), [
    { kind: 'open', clients: 3, ratePerSecond: 9 },
  ]);
  assert.deepEqual(only([closed], { find: { kind: 'max' } }), [
    { kind: 'open', clients: 1, ratePerSecond: 1000, find: { kind: 'max' } },
  ]);
  // Without a rate there is nothing to pace.
  assert.deepEqual(only([closed], { arrivals: 'poisson' }), []);
  assert.deepEqual(only([closed], { pacing: 'timer' }), []);
});

test('receive buffers are asked for in every network table', () => {
  const [codec, network] = narrow(
    suiteOf(codecGroup(['json'], ['order']), networkGroup(['json'], ['order'])),
    { rcvbufBytes: 4096 },
  ).groups;
  assert.deepEqual(Object.keys(codec ?? {}), ['kind', 'codecs', 'payloads']);
  assert.equal(network?.kind === 'network' && network.rcvbufBytes, 4096);
});
