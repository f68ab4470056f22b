import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WirebenchError } from '../errors.ts';
import type { Inspection } from '../schema.ts';
import { cellLike } from './_cells.ts';
import { inspectAll, resolveCells } from './inspect.ts';
import type { Role } from './launch.ts';
import { PREPARE_MS } from './limits.ts';
import type { Task } from './protocol.ts';

const exact = (codec: string, payload: string, sizeBytes: number): Inspection => ({
  status: 'exact',
  codec,
  payload,
  sizeBytes,
  minBytes: sizeBytes,
  maxBytes: sizeBytes,
  gzipBytes: sizeBytes,
  zstdBytes: null,
  brotliBytes: null,
});
const cell = (
  id: string,
  codec: string,
  payload: string,
  floor: 'smallest' | 'largest' | null = null,
  table = payload,
) => cellLike({ id, codec: { use: codec }, payload: { use: payload }, floor, table });

test('only pairs that came back exactly are timed, with the sizes that were found', () => {
  const cells = [cell('a', 'json', 'order'), cell('b', './mine.mjs', 'order'), cell('c', 'v8', 'order')];
  const found = resolveCells(cells, [
    exact('json', 'order', 900),
    { status: 'different', codec: 'mine', payload: 'order', lost: ['a date'] },
    exact('v8', 'tick', 100),
  ]);
  assert.deepEqual(found, [{ ...cells[0], sizeBytes: 900 }]);
});

test('floors have the smallest and largest size of their own table', () => {
  const floors = (table: string) => [
    cell(`${table}-small`, 'none', 'order', 'smallest', table),
    cell(`${table}-large`, 'none', 'order', 'largest', table),
  ];
  const cells = [
    cell('1', 'json', 'order', null, 'one'),
    cell('2', 'v8', 'order', null, 'one'),
    ...floors('one'),
    cell('3', 'msgpack', 'order', null, 'two'),
    ...floors('two'),
  ];
  const found = resolveCells(cells, [
    exact('json', 'order', 90),
    exact('v8', 'order', 120),
    exact('msgpack', 'order', 60),
  ]);
  assert.deepEqual(
    found.map(({ id, sizeBytes }) => [id, sizeBytes]),
    [
      ['1', 90],
      ['2', 120],
      ['one-small', 90],
      ['one-large', 120],
      ['3', 60],
      ['two-small', 60],
      ['two-large', 60],
    ],
  );
});

test('a codec that makes values has no size: its table has floors by the others', () => {
  const value: Inspection = {
    status: 'exact',
    codec: 'value',
    payload: 'order',
    sizeBytes: null,
    minBytes: null,
    maxBytes: null,
    gzipBytes: null,
    zstdBytes: null,
    brotliBytes: null,
  };
  const rows = [cell('a', 'value', 'order'), cell('b', 'json', 'order')];
  const floor = cell('c', 'none', 'order', 'smallest');
  assert.deepEqual(resolveCells([...rows, floor], [value, exact('json', 'order', 900)]), [
    { ...rows[0], sizeBytes: null },
    { ...rows[1], sizeBytes: 900 },
    { ...floor, sizeBytes: 900 },
  ]);
  assert.deepEqual(resolveCells([...rows, floor], [value]), [{ ...rows[0], sizeBytes: null }]);
});

test('a floor of a table with no rows left goes too', () => {
  assert.deepEqual(resolveCells([cell('a', 'json', 'order'), cell('f', 'none', 'order', 'largest')], []), []);
});

/** Roles that answer at once, or fail. */
function fakeLauncher(answer: (task: Extract<Task, { kind: 'inspect' }>) => object) {
  const tasks: Task[] = [];
  const withinMs: number[] = [];
  let killed = 0;
  const launch = (label: string): Role => {
    let given: Task | undefined;
    return {
      label,
      pid: undefined,
      onRecord: () => {},
      prepare: (task) => {
        given = task;
        tasks.push(task);
      },
      send: () => {},
      // The cast is the edge of the fake: it answers what the task asks for.
      expect: async (_type, ms) => {
        withinMs.push(ms);
        return (given?.kind === 'inspect' ? answer(given) : {}) as never;
      },
      exit: () => undefined,
      kill: async () => void killed++,
    };
  };
  return { launcher: { launch }, tasks, withinMs, killed: () => killed };
}

test('every codec is inspected once, in a role of its own, on every payload it is planned with', async () => {
  const fact = (name: string) => ({
    name,
    title: name,
    format: name,
    package: null,
    version: null,
    nativeActive: null,
  });
  const { launcher, tasks, killed } = fakeLauncher(({ codec, payloads, known }) => ({
    type: 'inspected',
    codec: fact(codec.use),
    payloads: payloads.flatMap(({ use }) => (known.includes(use) ? [] : [{ name: use }])),
    inspections: payloads.map(({ use }) => exact(codec.use, use, 1)),
  }));
  const cells = [
    cell('1', 'json', 'order'),
    cell('2', 'v8', 'order'),
    cell('3', 'json', 'tick'),
    cell('4', 'json', 'order', null, 'again'),
    cell('5', 'none', 'order', 'smallest'),
  ];
  const told: unknown[] = [];
  const found = await inspectAll(
    cells,
    3,
    launcher,
    () => assert.fail('nothing failed'),
    (inspecting) => void told.push(inspecting),
  );
  assert.deepEqual(told, [
    { at: 1, of: 2, codec: 'json' },
    { at: 2, of: 2, codec: 'v8' },
  ]);
  assert.deepEqual(
    tasks.map(
      (task) => task.kind === 'inspect' && [task.codec.use, task.payloads.map(({ use }) => use), task.seed],
    ),
    [
      ['json', ['order', 'tick'], 3],
      ['v8', ['order'], 3],
    ],
  );
  assert.deepEqual(
    found.codecs.map(({ name }) => name),
    ['json', 'v8'],
  );
  assert.deepEqual(
    found.payloads.map(({ name }) => name),
    ['order', 'tick'],
  );
  assert.equal(found.inspections.length, 3);
  assert.equal(killed(), 2);
});

test('Ctrl-C ends the inspection at once, and no codec is blamed for it', async () => {
  const stop = new AbortController();
  const { launcher } = fakeLauncher(() => {
    stop.abort();
    throw new WirebenchError('ROLE_DIED', 'it ended early');
  });
  const cells = ['json', 'v8', 'none'].map((codec, n) => cell(String(n), codec, 'order'));
  const blamed = () => assert.fail('a codec was blamed');
  await assert.rejects(inspectAll(cells, 1, launcher, blamed, undefined, stop.signal), {
    code: 'INTERRUPTED',
  });
});

test('large messages are given time by their size', async () => {
  const { launcher, withinMs } = fakeLauncher(({ codec }) => ({
    codec: { name: codec.use },
    payloads: [],
    inspections: [],
  }));
  const sized = { ...cell('1', 'json', 'order'), payload: { use: 'order', sizeBytes: 30e6 } };
  const ours = { ...cell('2', 'json', 'x'), payload: { use: './missing/*.json' } };
  await inspectAll([sized, ours], 1, launcher, () => assert.fail('nothing failed'));
  assert.deepEqual(withinMs, [2 * PREPARE_MS + 30 * 4000]);
});

test('a codec whose role dies has failed on every payload; the others go on', async () => {
  const { launcher, killed } = fakeLauncher(({ codec }) => {
    if (codec.use === './bad.mjs') throw new WirebenchError('ROLE_DIED', 'it ended early');
    return { codec: { name: codec.use }, payloads: [], inspections: [exact(codec.use, 'order', 1)] };
  });
  const cells = [cell('1', './bad.mjs', 'order'), cell('2', './bad.mjs', 'tick'), cell('3', 'json', 'order')];
  const told: string[] = [];
  const { inspections } = await inspectAll(cells, 1, launcher, (what) => void told.push(what));
  assert.deepEqual(told, ['bad, before timing']);
  const failed = { status: 'failed', codec: 'bad', code: 'ROLE_DIED', message: 'it ended early' };
  assert.deepEqual(inspections, [
    { ...failed, payload: 'order' },
    { ...failed, payload: 'tick' },
    exact('json', 'order', 1),
  ]);
  assert.equal(killed(), 2);
});
