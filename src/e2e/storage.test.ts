import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadReport } from '../cli/report.ts';
import { readRun } from '../run/store.ts';
import { cliFile, createSandbox, onlyRun, type Sandbox } from './_sandbox.ts';
import { codecSuite } from './_suites.ts';

test('a results folder that cannot be made is CANNOT_WRITE', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', codecSuite());
  sandbox.write('in-the-way', '');
  const { code, stdout, stderr } = await sandbox.run(['run', './suite.mjs', '--out', 'in-the-way']);
  assert.match(
    stderr,
    /^wirebench: CANNOT_WRITE: cannot write in-the-way\/.+ \(ENOTDIR\); check that the folder.*\n$/,
  );
  assert.deepEqual([code, stdout], [4, '']);
});

const skipLimit = process.platform === 'win32' ? 'Windows cannot limit the size of files' : false;

test('a disk that fills up ends the run with CANNOT_WRITE, and what was written can be read', {
  skip: skipLimit,
}, async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', codecSuite({ rounds: 30, windowMs: 150 }));
  // In blocks of 512 bytes: room for run.json, and for the raw samples of one round on a quick machine, of many on a slow one.
  const limited = 'ulimit -f 32; exec "$0" "$@"';
  const args = [process.execPath, cliFile, 'run', './suite.mjs', '--out', 'out'];
  const { code, stderr } = await sandbox.startProgram('sh', ['-c', limited, ...args]).ended;
  assert.equal(code, 4, stderr);
  assert.match(
    stderr,
    /^wirebench: CANNOT_WRITE: cannot write cells\/codec-tick-json\.jsonl \(EFBIG\); .*$/m,
  );
  assert.doesNotMatch(stderr, /^\s+at /m);

  const folder = onlyRun(sandbox.path('out'));
  const { records, unreadableLines } = readRun(folder);
  const ends = [...records.values()].flat().filter(({ kind }) => kind === 'end');
  assert.ok(ends.length > 0);
  assert.ok(unreadableLines <= 1);
  // With room again it goes on, behind the line that was cut.
  const resumed = await sandbox.run(['run', '--resume', folder]);
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.equal(loadReport(folder).missingRounds, 0);
});

/** A finished run of one cell and two rounds. */
async function finished(sandbox: Sandbox): Promise<string> {
  sandbox.write('suite.mjs', codecSuite({ rounds: 2 }));
  const { code, stderr } = await sandbox.run(['run', './suite.mjs', '--out', 'out']);
  assert.equal(code, 0, stderr);
  return onlyRun(sandbox.path('out'));
}

test('a run folder that is cut short, newer or not one is said to be so', async (t) => {
  const sandbox = createSandbox(t);
  const folder = await finished(sandbox);
  const cell = join(folder, 'cells', 'codec-tick-json.jsonl');
  const runFile = join(folder, 'run.json');
  const [records, run] = [readFileSync(cell, 'utf8'), readFileSync(runFile, 'utf8')];
  const commands = [
    ['report', folder],
    ['compare', folder, folder],
    ['run', '--resume', folder],
  ];
  const refusedBy = async (expected: RegExp) => {
    for (const command of commands) {
      const { code, stdout, stderr } = await sandbox.run(command);
      assert.match(stderr, expected);
      assert.deepEqual([code, stdout, stderr.trimEnd().split('\n').length], [4, '', 1]);
    }
  };

  await t.test('a cell file cut in the middle of a line costs that line', async () => {
    writeFileSync(cell, records.slice(0, -20));
    const { code, stdout, stderr } = await sandbox.run(['report', folder]);
    assert.equal(code, 0);
    assert.match(stderr, /^1 lines of .* could not be read/);
    assert.match(stdout, /1 of 2 rounds (is|are) missing/);
    const resumed = await sandbox.run(['run', '--resume', folder]);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal(loadReport(folder).missingRounds, 0);
  });
  await t.test('lines that are not records are counted', () => {
    writeFileSync(cell, records);
    appendFileSync(cell, '{"v":1,"kind":"surprise"}\nnot json\n');
    assert.equal(readRun(folder).unreadableLines, 2);
  });
  await t.test('a newer schema', async () => {
    writeFileSync(runFile, JSON.stringify({ ...JSON.parse(run), schema: 2 }));
    await refusedBy(
      /^wirebench: NEWER_SCHEMA: .* was written by a newer wirebench \(schema 2\); update to read it\n$/,
    );
  });
  await t.test('a run.json cut short', async () => {
    writeFileSync(runFile, run.slice(0, -20));
    await refusedBy(/^wirebench: BAD_RUN_FOLDER: .* holds no readable run\.json; give the folder of a run/);
  });
  await t.test('a run.json that lacks something', async () => {
    writeFileSync(runFile, JSON.stringify({ ...JSON.parse(run), cells: 'none' }));
    await refusedBy(/^wirebench: BAD_RUN_FOLDER: .* holds a run\.json that is not valid at cells/);
  });
  await t.test('an empty folder', async () => {
    mkdirSync(sandbox.path('empty'));
    const { code, stderr } = await sandbox.run(['report', 'empty']);
    assert.match(stderr, /^wirebench: BAD_RUN_FOLDER: empty holds no readable run\.json/);
    assert.equal(code, 4);
  });
});
