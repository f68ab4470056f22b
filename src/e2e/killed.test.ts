import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadReport } from '../cli/report.ts';
import { readRun } from '../run/store.ts';
import type { Run } from '../schema.ts';
import { allGone, childrenOf, recordSeen, runFolder, skipWithoutProc } from './_machine.ts';
import { createSandbox, type Sandbox, type Started } from './_sandbox.ts';
import { wireSuite } from './_suites.ts';

/** Long enough for one interval record, after which a role is killed inside its window. */
const suite = wireSuite('tcp', { rounds: 2, windowMs: 1500 });

interface Running {
  readonly run: Started;
  readonly folder: string;
  /** Server, then client. */
  readonly roles: number[];
}

/** A run in the middle of its first window. */
async function running(sandbox: Sandbox): Promise<Running> {
  sandbox.write('suite.mjs', suite);
  const run = sandbox.start(['run', './suite.mjs', '--out', 'out']);
  const folder = sandbox.path(await runFolder(run));
  await recordSeen(folder, ({ kind }) => kind === 'interval');
  return { run, folder, roles: childrenOf(run.pid) };
}

for (const [at, role] of ['server', 'client'].entries()) {
  test(`a ${role} killed in its window fails its round alone`, { skip: skipWithoutProc }, async (t) => {
    const sandbox = createSandbox(t);
    const { run, folder, roles } = await running(sandbox);
    assert.equal(roles.length, 2);
    process.kill(roles[at] ?? 0, 'SIGKILL');
    const { code, stderr } = await run.ended;
    // The table's only cell lacks a round.
    assert.equal(code, 3, stderr);
    await allGone(roles);

    const [row] = loadReport(folder).tables[0]?.rows ?? [];
    assert.equal(row?.status, 'partial');
    const died = `1 of 2 rounds are missing: 1 failed (ROLE_DIED: the ${role} of echo-tcp-opaque-closed-1x4-none ended early (SIGKILL)`;
    assert.ok(row.reasons.join().startsWith(died), row.reasons.join());
    assert.equal(readRun(folder).unreadableLines, 0);

    const resumed = await sandbox.run(['run', '--resume', folder]);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal(loadReport(folder).missingRounds, 0);
  });
}

test('a killed runner takes its roles with it, and the run can be resumed', {
  skip: skipWithoutProc,
}, async (t) => {
  const sandbox = createSandbox(t);
  const { run, folder, roles } = await running(sandbox);
  run.child.kill('SIGKILL');
  assert.equal((await run.ended).signal, 'SIGKILL');
  await allGone(roles);

  const cut = loadReport(folder);
  assert.equal(cut.missingRounds, 2);
  assert.match(
    cut.findings.join('\n'),
    /^The run did not finish: run it again with --resume to complete it\.$/m,
  );

  const run0 = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Run;
  const others = { ...run0, environment: { ...run0.environment, node: '1.2.3' } };
  writeFileSync(join(folder, 'run.json'), JSON.stringify(others));
  const refused = await sandbox.run(['run', '--resume', folder]);
  assert.equal(refused.code, 4);
  assert.match(
    refused.stderr,
    /^wirebench: PLAN_DIFFERS: .*node was 1\.2\.3, is .*; start a new run instead$/m,
  );

  writeFileSync(join(folder, 'run.json'), JSON.stringify(run0));
  // The lock of the killed runner is still there, and is taken over.
  const resumed = await sandbox.run(['run', '--resume', folder]);
  assert.equal(resumed.code, 0, resumed.stderr);
  const { run: finished, unreadableLines } = readRun(folder);
  assert.deepEqual([finished.state, unreadableLines], ['finished', 0]);
  assert.equal(loadReport(folder).missingRounds, 0);
});
