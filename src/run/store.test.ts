import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { ErrorCode } from '../errors.ts';
import type { Record, Run } from '../schema.ts';
import { cellLike } from './_cells.ts';
import { openStore, readRun } from './store.ts';

function tempFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-store-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const run: Run = {
  schema: 1,
  kind: 'run',
  version: '0.1.0',
  suite: 'smoke',
  title: 'a run for tests',
  command: 'wirebench run smoke',
  startedAt: '2026-01-02T03:04:05.000Z',
  finishedAt: null,
  state: 'running',
  seed: 1,
  rounds: 6,
  baseline: 'json',
  cells: [cellLike({ id: 'a' }), cellLike({ id: 'b' })],
  skips: [],
  givenUp: [],
  codecs: [],
  payloads: [],
  inspections: [],
  environment: {
    cpuModel: 'x',
    cores: 2,
    memoryBytes: 1,
    kernel: 'x',
    platform: 'linux',
    arch: 'x64',
    node: '20.20.2',
    v8: '11',
    loadAverage: null,
  },
  stealShare: null,
  estimateMs: 1000,
};

const start = (cell: string, round: number): Record => ({
  v: 1,
  cell,
  round,
  kind: 'start',
  at: '2026-01-02T03:04:05.000Z',
  warmupMs: 300,
  windowMs: 800,
});
const failed = (cell: string, round: number, message: string): Record => ({
  v: 1,
  cell,
  round,
  kind: 'end',
  status: 'failed',
  code: 'ROLE_DIED',
  message,
});

function written(t: TestContext, records: readonly Record[]): string {
  const folder = join(tempFolder(t), 'deep', 'run');
  const store = openStore(folder);
  store.write('run.json', JSON.stringify(run));
  for (const record of records) store.append(record);
  store.close();
  return folder;
}

const codeIs = (code: ErrorCode) => (error: unknown) => (error as { code?: unknown }).code === code;

test('what was appended is read back, cell by cell, in order', (t) => {
  const records = [start('a', 0), start('b', 0), failed('a', 0, 'ü€😀 and a "quote"'), start('a', 1)];
  const stored = readRun(written(t, records));
  assert.deepEqual(stored.run, run);
  assert.deepEqual(
    stored.records.get('a'),
    records.filter(({ cell }) => cell === 'a'),
  );
  assert.deepEqual(stored.records.get('b'), [start('b', 0)]);
  assert.equal(stored.unreadableLines, 0);
});

test('a store is opened again and goes on', (t) => {
  const folder = written(t, [start('a', 0)]);
  const again = openStore(folder);
  again.append(start('a', 1));
  again.close();
  assert.deepEqual(readRun(folder).records.get('a'), [start('a', 0), start('a', 1)]);
});

test('a file is replaced whole, and nothing is left beside it', (t) => {
  const folder = written(t, []);
  openStore(folder).write('run.json', JSON.stringify({ ...run, seed: 2 }));
  assert.equal(readRun(folder).run.seed, 2);
  assert.deepEqual(readdirSync(folder).sort(), ['cells', 'run.json']);
});

test('a file cut short at any byte of its last line loses that line only, and the next one stands alone', (t) => {
  const folder = written(t, [start('a', 0), failed('a', 0, 'ü€😀')]);
  const path = join(folder, 'cells', 'a.jsonl');
  const whole = readFileSync(path);
  const lastLine = whole.indexOf(10) + 1;
  for (let size = lastLine; size <= whole.length; size++) {
    writeFileSync(path, whole.subarray(0, size));
    const store = openStore(folder);
    store.append(start('a', 1));
    store.close();
    // Without its line end the last record is still whole.
    const kept = size >= whole.length - 1;
    const { records, unreadableLines } = readRun(folder);
    const expected = [start('a', 0), ...(kept ? [failed('a', 0, 'ü€😀')] : []), start('a', 1)];
    assert.deepEqual(records.get('a'), expected, `cut at ${size}`);
    assert.equal(unreadableLines, kept || size === lastLine ? 0 : 1, `cut at ${size}`);
  }
});

test('a cell without a file has no records; foreign lines are counted', (t) => {
  const folder = written(t, [start('a', 0)]);
  appendFileSync(join(folder, 'cells', 'a.jsonl'), 'noise\n{"v":1}\n\n[]\n');
  const { records, unreadableLines } = readRun(folder);
  assert.deepEqual(records.get('a'), [start('a', 0)]);
  assert.deepEqual(records.get('b'), []);
  assert.equal(unreadableLines, 3);
});

test('what is no run folder is told apart from one that a newer version wrote', (t) => {
  const folder = written(t, []);
  const path = join(folder, 'run.json');
  assert.throws(() => readRun(join(folder, 'missing')), codeIs('BAD_RUN_FOLDER'));
  for (const text of [
    '',
    '{',
    'null',
    '7',
    '{}',
    JSON.stringify({ ...run, rounds: -1 }),
    JSON.stringify({ ...run, schema: 0 }),
  ]) {
    writeFileSync(path, text);
    assert.throws(() => readRun(folder), codeIs('BAD_RUN_FOLDER'), text);
  }
  writeFileSync(path, JSON.stringify({ schema: 2, kind: 'something new' }));
  assert.throws(() => readRun(folder), codeIs('NEWER_SCHEMA'));
  truncateSync(path, 10);
  assert.throws(() => readRun(folder), codeIs('BAD_RUN_FOLDER'));
});

test('a folder that cannot be made or written is CANNOT_WRITE, with the cause', (t) => {
  const folder = tempFolder(t);
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  assert.throws(() => openStore(join(file, 'run')), codeIs('CANNOT_WRITE'));
  const store = openStore(join(folder, 'run'));
  rmSync(join(folder, 'run'), { recursive: true });
  assert.throws(() => store.append(start('a', 0)), codeIs('CANNOT_WRITE'));
  assert.throws(
    () => store.write('run.json', '{}'),
    (error) => {
      const { code, cause, message } = error as Error & { code?: string; cause?: { code?: string } };
      assert.deepEqual([code, cause?.code], ['CANNOT_WRITE', 'ENOENT']);
      assert.match(message, /^cannot write run\.json \(ENOENT\); .*--out$/);
      return true;
    },
  );
});
