import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { codec, gateSandbox, NOTHING } from './_gates.ts';
import { allGone, childrenOf, fileSeen, recordSeen, runFolder, skipWithoutProc } from './_machine.ts';

const skip = process.platform === 'win32' ? 'Windows has no signals to send' : false;
/** There is enough to do to be interrupted in it. */
const LONG = ['--codec', './src/codec.mjs', '--base', 'base', '--time', '300s'];

function changed(t: Parameters<typeof gateSandbox>[0]) {
  const all = gateSandbox(t);
  all.repository.commit({ 'src/codec.mjs': codec() });
  all.repository.git('branch', 'base');
  all.repository.commit({ 'src/codec.mjs': codec('JSON.stringify(value, null)') });
  return all;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} in the middle: what was measured is kept and judged, all else is gone`, {
    skip,
  }, async (t) => {
    const { sandbox, start, left } = changed(t);
    const gate = start(LONG);
    const folder = join('repo', await runFolder(gate));
    await recordSeen(sandbox.path(folder), ({ kind }) => kind === 'pair');
    process.kill(gate.pid, signal);
    const { code, stdout, stderr } = await gate.ended;
    assert.equal(code, 130, stderr);
    assert.match(stdout, /^CANNOT TELL in 1 of 1|^COULD NOT RUN|^PASS/);
    assert.deepEqual(left(), NOTHING);
    assert.equal((await sandbox.run(['report', folder])).stdout, stdout);
    assert.ok(existsSync(sandbox.path(join(folder, 'verdict.json'))));
  });
}

test('SIGINT while the base is prepared: what it had started is gone too', {
  skip: skip || skipWithoutProc,
}, async (t) => {
  const { sandbox, start, left } = changed(t);
  const mark = sandbox.path('started');
  const gate = start([...LONG, '--prepare', `touch ${mark}; while :; do :; done`]);
  await fileSeen(mark);
  const shells = childrenOf(gate.pid);
  assert.equal(shells.length, 1);
  process.kill(gate.pid, 'SIGINT');
  const { code, stderr } = await gate.ended;
  assert.equal(code, 130, stderr);
  assert.match(stderr, /interrupted before anything was measured/);
  await allGone(shells);
  assert.deepEqual(left(), NOTHING);
});

test('a second SIGINT ends it at once, and still leaves nothing', { skip }, async (t) => {
  const { sandbox, start, left } = changed(t);
  const gate = start(LONG);
  const folder = await runFolder(gate);
  await recordSeen(sandbox.path(join('repo', folder)), ({ kind }) => kind === 'pair');
  process.kill(gate.pid, 'SIGINT');
  await gate.stderrMatch(/interrupted/);
  process.kill(gate.pid, 'SIGINT');
  assert.equal((await gate.ended).code, 130);
  const { worktrees, temporary } = left();
  assert.deepEqual([worktrees, temporary.filter((name) => name.startsWith('wirebench-gate'))], [0, []]);
});

test('what a killed gate has left is removed by the next one; its pairs are judged', { skip }, async (t) => {
  const { sandbox, repository, start, gate, left } = changed(t);
  const killed = start(LONG);
  const folder = join('repo', await runFolder(killed));
  await recordSeen(sandbox.path(folder), ({ kind }) => kind === 'pair');
  process.kill(killed.pid, 'SIGKILL');
  await killed.ended;
  assert.equal(left().worktrees, 1);
  assert.match((await sandbox.run(['report', folder])).stdout, /^(CANNOT TELL|COULD NOT RUN|PASS)/);

  repository.git('branch', '--force', 'base');
  const next = await gate(['--codec', './src/codec.mjs', '--base', 'base']);
  assert.equal(next.code, 0, next.stderr);
  assert.match(next.stdout, /^PASS: base and head are the same/);
  assert.deepEqual(left(), NOTHING);
  assert.equal(readdirSync(sandbox.path('repo/results')).length, 3);
});
