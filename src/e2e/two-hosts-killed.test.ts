import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadReport } from '../cli/report.ts';
import { allGone, childrenOf, recordSeen, runFolder, skipWithoutProc } from './_machine.ts';
import { createSandbox, type Sandbox } from './_sandbox.ts';
import { wireSuite } from './_suites.ts';
import { startServe } from './_target.ts';

/** A run in the middle of its window, with its server behind serve. */
async function running(sandbox: Sandbox) {
  const serving = await startServe(sandbox);
  const run = sandbox.start(['run', './suite.mjs', '--out', 'out', ...serving.flags]);
  const folder = sandbox.path(await runFolder(run));
  await recordSeen(folder, ({ kind }) => kind === 'interval');
  const roles = childrenOf(serving.serve.pid);
  assert.equal(roles.length, 1);
  return { ...serving, run, folder, roles };
}

test('a serve that is killed in a window takes its server with it; the run ends, and goes on with another serve', {
  skip: skipWithoutProc,
}, async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', wireSuite('tcp', { rounds: 2, windowMs: 1500 }));
  const { serve, run, folder, roles } = await running(sandbox);
  serve.child.kill('SIGKILL');
  const { code, stderr } = await run.ended;
  await allGone(roles);
  assert.equal(code, 3, stderr);
  assert.match(stderr, /, round 1: CONNECTION_LOST: the target hung up on the server of echo-tcp-opaque/);
  assert.match(stderr, /, round 2: CONNECT_FAILED: cannot connect to 127\.0\.0\.1 port \d+ \(ECONNREFUSED\)/);
  const [row] = loadReport(folder).tables[0]?.rows ?? [];
  assert.equal(row?.status, 'invalid');
  assert.match(row.reasons.join(), /CONNECTION_LOST: the target hung up/);

  const here = await sandbox.run(['run', '--resume', folder]);
  assert.equal(here.code, 4);
  assert.match(here.stderr, /PLAN_DIFFERS: .*the server was on another host .*, is on this host; /);
  const second = await startServe(sandbox);
  const resumed = await sandbox.run(['run', '--resume', folder, ...second.flags]);
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.equal(loadReport(folder).missingRounds, 0);
});

test('SIGTERM in a window ends serve and its server', { skip: skipWithoutProc }, async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', wireSuite('udp', { windowMs: 1500 }));
  const { serve, run, roles } = await running(sandbox);
  serve.child.kill('SIGTERM');
  assert.equal((await serve.ended).code, 0);
  await allGone(roles);
  const { code, stderr } = await run.ended;
  assert.equal(code, 3);
  assert.match(stderr, /, round 1: CONNECTION_LOST: the target hung up on the server of echo-udp-opaque/);
});

test('a runner that is killed in its window leaves no server behind, and the next run is let in', {
  skip: skipWithoutProc,
}, async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', wireSuite('udp', { windowMs: 1500 }));
  const { flags, run, roles } = await running(sandbox);
  run.child.kill('SIGKILL');
  await allGone(roles);
  const next = await sandbox.run(['run', './suite.mjs', '--out', 'next', '--duration', '100ms', ...flags]);
  assert.equal(next.code, 0, next.stderr);
});
