import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as v from 'valibot';
import {
  closed,
  codec,
  codecGroup,
  described,
  networkGroup,
  open,
  planned,
  rowsOf,
  suiteOf,
} from './_plan-fixtures.ts';
import { overheadMs } from './estimate.ts';
import { narrow, plan } from './plan.ts';
import { CellSchema } from './schema.ts';
import type { ResolvedGroup } from './suite.ts';
import type { Load } from './types.ts';

test('in process: every codec on every payload, payload by payload', () => {
  const { cells, skips, rounds, estimateMs } = planned(
    suiteOf(codecGroup(['json', 'v8'], ['order', 'tick'])),
  );
  assert.deepEqual(
    cells.map(({ id }) => id),
    ['codec-order-json', 'codec-order-v8', 'codec-tick-json', 'codec-tick-v8'],
  );
  assert.deepEqual(cells[0], {
    id: 'codec-order-json',
    table: 'codec order',
    row: 'json',
    scenario: null,
    codec: { use: 'json' },
    payload: { use: 'order' },
    transport: null,
    delivery: null,
    colocated: false,
    impairments: [],
    runtime: null,
    load: null,
    floor: null,
    sizeBytes: null,
    warmupMs: 300,
    windowMs: 800,
  });
  assert.deepEqual([skips, rounds, estimateMs], [[], 6, 4 * 6 * (250 + 1100)]);
});

test('over a wire: every table has its floors, the smallest and the largest', () => {
  const suite = suiteOf(networkGroup(['json', 'v8'], ['order'], { loads: [closed, open] }));
  assert.deepEqual(rowsOf(suite), [
    'echo tcp order closed-1x16: json',
    'echo tcp order closed-1x16: v8',
    'echo tcp order closed-1x16: none smallest',
    'echo tcp order closed-1x16: none largest',
    'echo tcp order open-2x5000: json',
    'echo tcp order open-2x5000: v8',
    'echo tcp order open-2x5000: none smallest',
    'echo tcp order open-2x5000: none largest',
  ]);
});

test('a wire that carries text only has the rows of text, and no floor', () => {
  const { cells } = planned(suiteOf(networkGroup(['json', 'text'], ['order'], { transport: 'lines' })));
  assert.deepEqual(
    cells.map(({ row, floor }) => [row, floor]),
    [['text', null]],
  );
});

test('a cell says what its wire promises, and whether both ends share a process', () => {
  const of = (transport: string) => {
    const [cell] = planned(suiteOf(networkGroup(['json'], ['order'], { transport }))).cells;
    return [cell?.delivery, cell?.colocated];
  };
  assert.deepEqual(
    [of('tcp'), of('udp'), of('memory')],
    [
      ['reliable', false],
      ['lossy', false],
      ['reliable', true],
    ],
  );
});

test('the floor is no row of its own, and no table is floors alone', () => {
  const over = (codecs: string[]) => rowsOf(suiteOf(networkGroup(codecs, ['order'])));
  assert.deepEqual(over(['none', 'json']), over(['json']));
  assert.deepEqual(over(['none']), []);
  assert.deepEqual(over(['missing']), []);
});

test('an opaque payload is for opaque codecs: the floor is then an ordinary row', () => {
  assert.deepEqual(rowsOf(suiteOf(networkGroup(['none'], ['opaque']))), [
    'echo tcp opaque closed-1x16: none',
  ]);
  assert.deepEqual(rowsOf(suiteOf(codecGroup(['none'], ['opaque']))), ['codec opaque: none']);
});

test('a bare scenario stands beside the rows of a table, and only where there are rows', () => {
  const [bare, row] = planned(
    suiteOf(networkGroup(['none'], ['opaque'], { beside: './_bare/tcp.ts' })),
  ).cells;
  assert.deepEqual([bare?.row, bare?.id], ['bare', 'echo-tcp-opaque-closed-1x16-none-bare']);
  assert.deepEqual([bare?.scenario, row?.scenario], [{ use: './_bare/tcp.ts' }, { use: 'echo' }]);
  assert.equal(bare?.table, row?.table);
  assert.deepEqual(
    rowsOf(suiteOf(networkGroup(['none'], ['opaque'], { transport: 'gone', beside: './_bare/tcp.ts' }))),
    [],
  );
});

test('what cannot be measured is skipped with its reason, once', () => {
  const skipsOf = (...groups: ResolvedGroup[]) =>
    planned(suiteOf(...groups)).skips.map(({ what, reason }) => `${what}: ${reason}`);
  assert.deepEqual(skipsOf(codecGroup(['json', 'v8', 'mine'], ['structured'])), [
    'json on structured, in process: json does not preserve map, set',
    'v8 on structured, in process: v8 does not preserve set',
  ]);
  assert.deepEqual(skipsOf(codecGroup(['missing', 'none'], ['order'])), [
    'missing on order, in process: missing needs a package: npm install it',
    'none on order, in process: it carries opaque bytes: a floor for wires only',
  ]);
  assert.deepEqual(skipsOf(codecGroup(['json'], ['broken'])), [
    'json on broken, in process: BAD_PAYLOAD: it is not JSON',
  ]);
  assert.deepEqual(
    skipsOf(networkGroup(['json', 'text', 'value'], ['order'], { transport: 'udp', loads: [closed, open] })),
    [
      'text on order, echo over udp: text makes text, udp carries bytes',
      'value on order, echo over udp: value makes value, udp carries bytes',
    ],
  );
  assert.deepEqual(skipsOf(networkGroup(['json', 'text'], ['order'], { transport: 'lines' })), [
    'json on order, echo over lines: json makes bytes, lines carries text',
    'the floor of lines: none makes bytes, lines carries text',
  ]);
  assert.deepEqual(skipsOf(networkGroup(['value'], ['order'])), [
    'value on order, echo over tcp: value makes value, tcp carries bytes or text',
  ]);
  assert.deepEqual(skipsOf(networkGroup(['value'], ['order'], { transport: 'memory' })), []);
  assert.deepEqual(skipsOf(codecGroup(['value'], ['order'])), [
    'value on order, in process: it makes no bytes: for wires that carry values',
  ]);
  assert.deepEqual(skipsOf(networkGroup(['json'], ['order'], { transport: 'gone' })), [
    'json on order, echo over gone: it does not load',
  ]);
});

test('a rate without loss is searched for on lossy wires only', () => {
  const loads: Load[] = [{ ...open, find: { kind: 'zero-loss' } }];
  const searched = (transport: string) =>
    planned(suiteOf(networkGroup(['json'], ['order'], { transport, loads })));
  assert.deepEqual(searched('tcp').skips, [
    {
      what: 'json on order, echo over tcp',
      reason: 'a reliable wire loses nothing: search for max or slo',
    },
  ]);
  assert.deepEqual(searched('udp').skips, []);
  assert.equal(searched('udp').cells[0]?.id, 'echo-udp-order-open-2x5000-find-zero-loss-json');
});

test('rounds and windows asked for go before those of the suite', () => {
  const { cells, rounds, estimateMs } = planned(
    suiteOf(networkGroup(['json'], ['order'], { transport: 'udp' })),
    {
      rounds: 2,
      windowMs: 100,
      warmupMs: 50,
    },
  );
  assert.deepEqual(
    cells.map(({ warmupMs, windowMs }) => [warmupMs, windowMs]),
    Array(3).fill([50, 100]),
  );
  assert.deepEqual([rounds, estimateMs], [2, 3 * 2 * (700 + 150)]);
  assert.deepEqual(cells.map(overheadMs), [700, 700, 700]);
});

test('a cell planned twice is measured once', () => {
  const suite = suiteOf(codecGroup(['json', 'v8'], ['order']), codecGroup(['v8', 'v8'], ['order', 'tick']));
  assert.deepEqual(rowsOf(suite), ['codec order: json', 'codec order: v8', 'codec tick: v8']);
});

test('two plug-ins of one name are refused before anything runs', () => {
  const refused = (...groups: ResolvedGroup[]) => {
    const uses = groups.flatMap(({ codecs }) => codecs.map(({ use }) => [use, codec()] as const));
    const own = { ...described, codecs: new Map([...described.codecs, ...uses]) };
    return () => plan(suiteOf(...groups), own, {});
  };
  assert.throws(refused(codecGroup(['./a/mine.mjs', './b/mine.mjs'], ['order'])), {
    code: 'BAD_SUITE',
    message: /^two codecs are called "mine" \(\.\/a\/mine\.mjs and \.\/b\/mine\.mjs\); rename one file/,
  });
  assert.throws(refused(codecGroup(['json'], ['order']), codecGroup(['./json.mjs'], ['tick'])), {
    code: 'BAD_SUITE',
  });
  assert.throws(refused(networkGroup(['./none.mjs'], ['order'])), { code: 'BAD_SUITE' });
  assert.throws(refused(codecGroup(['v8', { use: 'v8', options: { a: 1 } }], ['order'])), {
    code: 'BAD_SUITE',
    message: /v8 with other options/,
  });
  assert.throws(refused(codecGroup(['v8'], ['order', { use: 'order', options: { a: 1 } }])), {
    code: 'BAD_SUITE',
  });
  assert.equal(refused(codecGroup(['./a/mine.mjs', './b/other.mjs'], ['order']))().cells.length, 2);
});

test('ids are valid file names and differ in any case, whatever the files are called', () => {
  const name = fc.oneof(
    fc.stringMatching(/^[aAüÜ\-_ .]{1,4}$/),
    fc.string({ minLength: 150, maxLength: 250 }),
  );
  const codecs = fc.uniqueArray(
    name.map((text) => `./${text.replaceAll(/[/\\]/g, '_')}x`),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(codecs, (uses) => {
      const own = { ...described, codecs: new Map(uses.map((use) => [use, codec()] as const)) };
      const { cells } = plan(suiteOf(codecGroup(uses, ['order'])), own, {});
      assert.equal(cells.length, uses.length);
      for (const cell of cells) assert.equal(v.is(CellSchema.entries.id, cell.id), true, cell.id);
      assert.equal(new Set(cells.map(({ id }) => id.toLowerCase())).size, cells.length);
    }),
  );
});

test('receive buffers are asked for where a wire can, and make a table of their own', () => {
  const of = (transport: string) =>
    planned(narrow(suiteOf(networkGroup(['json'], ['order'], { transport })), { rcvbufBytes: 4096 }));
  const [cell, ...others] = of('udp').cells;
  assert.deepEqual(
    [cell?.rcvbufBytes, others.every(({ rcvbufBytes }) => rcvbufBytes === 4096)],
    [4096, true],
  );
  assert.match(cell?.table ?? '', / rcvbuf-4096$/);
  assert.deepEqual(of('tcp').skips, [
    { what: 'echo over tcp', reason: 'receive buffers cannot be asked for on tcp' },
  ]);
});
