import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closed, codec, codecGroup, described, networkGroup, planned, suiteOf } from './_plan-fixtures.ts';
import { estimateMs } from './estimate.ts';
import { type Filters, narrow, plan } from './plan.ts';
import type { Runtime } from './schema.ts';
import type { ResolvedGroup } from './suite.ts';
import type { CodecMeta } from './types.ts';

const runtimes = ['node 24.3.0', 'bun 1.4.5'].map((name) => ({ name, exec: `./${name}`, args: [] }));

test('every cell stands in every runtime, side by side', () => {
  const suite = suiteOf(codecGroup(['json', 'v8'], ['order']), networkGroup(['json'], ['order']));
  const { cells } = plan(suite, described, {}, { all: runtimes, named: new Map() });
  assert.deepEqual(
    cells.map(({ id }) => id),
    [
      'codec-order-json-node_24.3.0',
      'codec-order-json-bun_1.4.5',
      'codec-order-v8-node_24.3.0',
      'codec-order-v8-bun_1.4.5',
      ...['json', 'none-smallest', 'none-largest'].flatMap((row) =>
        runtimes.map(({ name }) => `echo-tcp-order-closed-1x16-${row}-${name.replace(' ', '_')}`),
      ),
    ],
  );
  assert.deepEqual(cells[1]?.runtime, runtimes[1]);
});

test('a study is a table of its own; what always comes out the same is looked at once', () => {
  const of = (study: 'memory' | 'robustness'): ResolvedGroup => ({
    kind: 'codec',
    study,
    codecs: [{ use: 'json' }],
    payloads: [{ use: 'order' }],
  });
  const { cells, rounds } = planned(suiteOf(of('memory'), of('robustness')));
  assert.deepEqual(
    cells.map(({ table, study, once }) => [table, study, once]),
    [
      ['memory order', 'memory', undefined],
      ['robustness order', 'robustness', true],
    ],
  );
  const [memory, robustness] = cells.map((cell) => estimateMs([cell], rounds) / estimateMs([cell], 1));
  assert.deepEqual([memory, robustness], [6, 1]);
});

const skipsOf = (codecs: Record<string, Parameters<typeof codec>[0]>, group: ResolvedGroup) =>
  plan(
    suiteOf(group),
    { ...described, codecs: new Map(Object.entries(codecs).map(([name, parts]) => [name, codec(parts)])) },
    {},
  ).skips.map(({ reason }) => reason);

test('a codec made from a schema skips a payload that has none', () => {
  assert.deepEqual(skipsOf({ avsc: { needsSchema: true } }, codecGroup(['avsc'], ['order'])), [
    'avsc is made from a schema, and order has none',
  ]);
});

test('a codec with shared state stays off wires that lose messages', () => {
  const codecs = { dictionary: { sharedState: true as const }, none: { opaque: true } };
  assert.deepEqual(
    skipsOf(codecs, networkGroup(['dictionary'], ['order'], { transport: 'udp', loads: [closed] })),
    ['dictionary cannot read on when a message was lost, and udp loses some'],
  );
  assert.deepEqual(skipsOf(codecs, networkGroup(['dictionary'], ['order'])), []);
});

test('a payload of one size is not made in another', () => {
  const group: ResolvedGroup = {
    kind: 'codec',
    codecs: [{ use: 'json' }],
    payloads: [{ use: 'tick', sizeBytes: 10_000 }],
  };
  assert.deepEqual(skipsOf({ json: {} }, group), ['tick has one size']);
});

test('what is known of a codec is known by its compression and copy too', () => {
  const group: ResolvedGroup = {
    kind: 'codec',
    codecs: [{ use: 'json' }, { use: 'json', compress: 'zstd' }, { use: 'json', as: 'json again' }],
    payloads: [{ use: 'order' }],
  };
  const codecs = new Map<string, CodecMeta | string>([
    ['json', codec()],
    ['json+zstd', 'this runtime has no zstd'],
  ]);
  const { cells, skips } = plan(suiteOf(group), { ...described, codecs }, {});
  assert.deepEqual(
    cells.map(({ row }) => row),
    ['json', 'json again'],
  );
  assert.deepEqual(skips, [{ what: 'json+zstd on order, in process', reason: 'this runtime has no zstd' }]);
});

const evaluating = { ...described, codecs: new Map([['uneval', codec({ evaluates: true })]]) };
const onceAllowed: Filters = { allowEval: true };

test('a codec that evaluates is skipped until the user allows it; a suite cannot', () => {
  const suite = suiteOf(codecGroup([{ use: 'uneval', allowEval: true }], ['order']));
  const refused = plan(narrow(suite, {}), evaluating, {});
  assert.deepEqual(refused.cells, []);
  assert.deepEqual(refused.skips, [
    {
      what: 'uneval on order, in process',
      reason: 'uneval evaluates what it decodes as code: only with --allow-eval',
    },
  ]);
  const { cells, skips } = plan(narrow(suite, onceAllowed), evaluating, onceAllowed);
  assert.deepEqual([cells.map(({ codec }) => codec), skips], [[{ use: 'uneval', allowEval: true }], []]);
});

test('a codec that evaluates never does so with what another host has sent, allowed or not', () => {
  const suite = suiteOf(codecGroup(['uneval'], ['order']), networkGroup(['uneval'], ['order']));
  const { cells, skips } = plan(narrow(suite, onceAllowed), { ...evaluating, apart: true }, onceAllowed);
  assert.deepEqual(
    cells.map(({ id }) => id),
    ['codec-order-uneval'],
  );
  assert.deepEqual(
    skips.map(({ reason }) => reason),
    ['uneval evaluates what it decodes as code: never what another host has sent'],
  );
});

test('a codec may name a runtime of its own: a row beside the others, or a skip with its reason', () => {
  const python = { name: 'python 3.11.7', exec: '/usr/bin/python3', args: [] };
  const row = (runtime: string) => ({ use: 'json', runtime });
  const suite = suiteOf(codecGroup(['json', row('python3'), row('bun')], ['order']));
  const named = new Map<string, Runtime | string>([
    ['python3', python],
    ['bun', 'no runtime bun here'],
  ]);
  const { cells, skips } = plan(suite, described, {}, { all: [], named });
  assert.deepEqual(
    cells.map(({ row: name, runtime }) => [name, runtime]),
    [
      ['json', null],
      ['json', python],
    ],
  );
  assert.deepEqual(skips, [{ what: 'json in bun', reason: 'no runtime bun here' }]);
  const wired = plan(suiteOf(networkGroup([row('python3')], ['order'])), described, {}, { all: [], named });
  assert.match(wired.skips[0]?.reason ?? '', /^Python is timed in process/);
});
