import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readRun } from '../run/store.ts';
import { createSandbox, onlyRun } from './_sandbox.ts';
import { codecSuite } from './_suites.ts';

const text = { type: 'string' };
const list = (items: object) => ({ type: 'array', items });
const object = (properties: object) =>
  JSON.stringify({ type: 'object', properties, required: Object.keys(properties) });

test('several files are one payload, quoted or not; their schema makes codecs; the report shows their name alone', async (t) => {
  const sandbox = createSandbox(t);
  for (const name of ['ann', 'bob', 'cid']) sandbox.write(`samples/${name}.json`, `{"who":"${name}-secret"}`);
  sandbox.write('samples/person.schema.json', object({ who: text }));
  sandbox.write('suite.mjs', codecSuite({ codecs: ['json', 'avsc'] }));
  const quoted = ['--payload', './samples/*.json'];
  const words = ['--payload', ...['ann', 'bob', 'cid'].map((name) => `./samples/${name}.json`)];
  const plans = [
    ['plan', './suite.mjs', ...quoted],
    ['plan', './suite.mjs', ...words],
    ['plan', ...words, './suite.mjs'],
  ];
  for (const args of plans) {
    const { stdout, code } = await sandbox.run(args);
    assert.equal(code, 0);
    assert.match(stdout, /^codec samples: json, avsc\n/);
  }

  const ran = await sandbox.run(['run', './suite.mjs', ...words, '--out', 'out']);
  assert.equal(ran.code, 0, ran.stderr);
  const folder = onlyRun(sandbox.path('out'));
  const { run } = readRun(folder);
  assert.deepEqual(
    run.payloads.map(({ name, variants, jsonBytes }) => [name, variants, jsonBytes]),
    [['samples', 3, 20]],
  );
  assert.deepEqual(
    run.inspections.map((inspection) => [
      inspection.codec,
      inspection.status === 'exact' && inspection.sizeBytes,
    ]),
    [
      ['json', 20],
      ['avsc', 11],
    ],
  );
  const report = readFileSync(join(folder, 'report.md'), 'utf8');
  assert.match(report, /^\| samples \| 3 \| 20 \|/m);
  assert.doesNotMatch(report, /secret/);
});

test('a schema that a codec cannot be made from refuses that payload; the codec is measured on the others', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('grid.json', '{"rows":[[1],[2]]}');
  sandbox.write('grid.schema.json', object({ rows: list(list({ type: 'number' })) }));
  sandbox.write(
    'suite.mjs',
    codecSuite({ codecs: ['json', 'protobufjs'], payloads: ['./grid.json', 'tick'] }),
  );
  const { stdout, code } = await sandbox.run(['run', './suite.mjs', '--out', 'out']);
  assert.equal(code, 0);
  assert.match(
    stdout.replace(/\s+/g, ' '),
    /Refused: no speed - protobufjs on grid: SCHEMA_REFUSED: the schema has an array in an array/,
  );
  const { run } = readRun(onlyRun(sandbox.path('out')));
  assert.deepEqual(
    run.cells.map(({ id }) => id),
    ['codec-grid-json', 'codec-tick-json', 'codec-tick-protobufjs'],
  );
  assert.deepEqual(
    run.codecs.map(({ name, package: needed }) => [name, needed]),
    [
      ['json', null],
      ['protobufjs', 'protobufjs'],
    ],
  );
});

test('a payload in several sizes is a table each; what cannot have a size says so', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', codecSuite({ payloads: ['chat'] }));
  const { stdout, code } = await sandbox.run([
    'run',
    './suite.mjs',
    '--size',
    '100B,1kB,20kB',
    '--out',
    'out',
  ]);
  assert.equal(code, 0);
  assert.match(stdout, /^chat@1kB in process$/m);
  const { run } = readRun(onlyRun(sandbox.path('out')));
  assert.deepEqual(
    run.payloads.map(({ name, variants }) => [name, variants]),
    [
      ['chat@1kB', 8],
      ['chat@20kB', 8],
    ],
  );
  for (const [n, bytes] of [1000, 20_000].entries()) {
    const { jsonBytes = null } = run.payloads[n] ?? {};
    assert.ok(jsonBytes !== null && Math.abs(jsonBytes / bytes - 1) < 0.1, `${jsonBytes}`);
  }
  assert.ok(run.skips.some(({ reason }) => reason === 'chat takes 320B at least'));
});

test('another file than the one that a suite means is wrong use', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('data/public.json', '[1]');
  sandbox.write(
    'suite.mjs',
    codecSuite({ payloads: [{ use: './data/public.json', sha256: '0'.repeat(64) }] }),
  );
  const { stderr, code } = await sandbox.run(['plan', './suite.mjs']);
  assert.equal(code, 2);
  assert.match(stderr, /BAD_PAYLOAD: public\.json is another file than was meant: its sha256 differs/);
});
