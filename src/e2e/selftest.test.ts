import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSandbox, filesBelow, onlyRun } from './_sandbox.ts';

test('a selftest that has no time says what is left; gone on with, its folder gets other parts too', async (t) => {
  const sandbox = createSandbox(t);
  const first = await sandbox.run(['selftest', '--parts', 'same,usual-same', '--budget', '1ms', '--quiet']);
  assert.deepEqual([first.code, first.stderr], [0, '']);
  assert.match(first.stdout, /^0 of 402 decisions were made\.$/m);
  const folder = onlyRun(sandbox.path('results'));
  const args = [
    '--parts',
    'slower-5',
    '--busy',
    '2',
    '--budget',
    '1ms',
    '--format',
    'json',
    '--resume',
    folder,
  ];
  const second = await sandbox.run(['selftest', ...args, '--seed', '99', '--quiet']);
  assert.equal(second.code, 0, second.stderr);
  const summary = JSON.parse(second.stdout);
  const planned = [...summary.parts, ...summary.usual].map(({ part, planned, busy }) => [
    part,
    planned,
    busy,
  ]);
  assert.deepEqual(planned, [
    ['same', 300, 0],
    ['slower-5-busy-2', 102, 2],
    ['usual-same', 102, 0],
  ]);
  // Its seed is that of the first call.
  assert.deepEqual([summary.seed, summary.seen, summary.commands.length], [1, null, 2]);
  assert.deepEqual(JSON.parse(readFileSync(join(folder, 'selftest.json'), 'utf8')), summary);
  const parts = ['same', 'slower-5-busy-2', 'usual-same'];
  assert.deepEqual(readdirSync(folder).sort(), [...parts, 'selftest.json', 'selftest.md'].sort());
  assert.match(readFileSync(join(folder, 'selftest.md'), 'utf8'), /^- 0 of 504 decisions were made\.$/m);
  const markdown = await sandbox.run(['report', folder, '--format', 'md']);
  assert.equal(markdown.stdout, readFileSync(join(folder, 'selftest.md'), 'utf8'));
  for (const [path, text] of filesBelow(folder)) assert.ok(!text.includes(sandbox.home), path);
});

test('a selftest is gone on with on its own machine alone, and parts of two are not summed up', async (t) => {
  const sandbox = createSandbox(t);
  const some = ['selftest', '--parts', 'same', '--budget', '1ms', '--quiet'];
  const begun = await sandbox.run(some);
  assert.equal(begun.code, 0, begun.stderr);
  const folder = onlyRun(sandbox.path('results'));
  const path = join(folder, 'same', 'run.json');
  const job = JSON.parse(readFileSync(path, 'utf8'));
  const elsewhere = { ...job.environment, cpuModel: 'Abacus' };
  writeFileSync(path, JSON.stringify({ ...job, environment: elsewhere }));
  const more = await sandbox.run([...some, '--resume', folder]);
  assert.equal(more.code, 4, more.stdout);
  assert.match(more.stderr, /BAD_RUN_FOLDER: .* of Abacus, Node .* and of .*error rates are of one machine/s);
});

test('Ctrl-C in a decision keeps its pairs, and says how it is gone on with', async (t) => {
  const sandbox = createSandbox(t);
  const started = sandbox.start(['selftest', '--parts', 'tcp-same']);
  await started.stderrMatch(/1 of 50: json roundtrip over tcp/);
  process.kill(started.pid, 'SIGINT');
  const { code, stdout, stderr } = await started.ended;
  assert.equal(code, 130, stderr);
  assert.match(stdout, /^0 of 50 decisions were made\.$/m);
  assert.match(stderr, /go on with: wirebench selftest --parts tcp-same --resume \S+-selftest$/m);
});
