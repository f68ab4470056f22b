import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readRun } from '../run/store.ts';
import { createSandbox, onlyRun } from './_sandbox.ts';
import { codecModule, codecSuite } from './_suites.ts';

test("a user's codec, JSON payload and suite in another folder are planned, run and reported", async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('bench/mine.mjs', codecModule());
  sandbox.write('bench/sample.json', '{ "name": "a sample", "values": [1, 2.5, 3] }');
  sandbox.write(
    'bench/my-suite.mjs',
    codecSuite({ codecs: ['json', './mine.mjs'], payloads: ['./sample.json'] }),
  );

  const planned = await sandbox.run(['plan', './bench/my-suite.mjs']);
  assert.match(planned.stdout, /^codec sample: json, mine$/m);
  assert.equal(planned.code, 0);

  const ran = await sandbox.run(['run', './bench/my-suite.mjs', '--out', 'out']);
  assert.equal(ran.code, 0);
  assert.match(ran.stdout, /^mine /m);
  const { run } = readRun(onlyRun(sandbox.path('out')));
  assert.deepEqual(
    run.cells.map(({ codec, payload }) => [codec.use, payload?.use]),
    [
      ['json', './bench/sample.json'],
      ['./bench/mine.mjs', './bench/sample.json'],
    ],
  );

  const reported = await sandbox.run(['report', onlyRun(sandbox.path('out')), '--format', 'md']);
  assert.equal(reported.code, 0);
  assert.equal(reported.stdout, readFileSync(join(onlyRun(sandbox.path('out')), 'report.md'), 'utf8'));
  assert.match(reported.stdout, /^\| mine \|/m);
});

test('the same by --codec and --payload, from the folder they stand in', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('sub/mine.mjs', codecModule());
  sandbox.write('sub/sample.json', '[1, 2, 3]');
  sandbox.write('sub/my-suite.mjs', codecSuite());
  const args = [
    'run',
    './my-suite.mjs',
    '--codec',
    './mine.mjs',
    '--payload',
    './sample.json',
    '--out',
    'out',
  ];
  const { code } = await sandbox.run(args, { cwd: 'sub' });
  assert.equal(code, 0);
  const { run } = readRun(onlyRun(sandbox.path('sub/out')));
  assert.deepEqual(
    run.cells.map(({ codec, payload }) => `${codec.use} ${payload?.use}`),
    ['json ./sample.json', './mine.mjs ./sample.json'],
  );
});
