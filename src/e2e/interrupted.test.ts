import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadReport } from '../cli/report.ts';
import { allGone, childrenOf, fileSeen, recordSeen, runFolder, skipWithoutProc } from './_machine.ts';
import { createSandbox } from './_sandbox.ts';
import { codecModule, codecSuite, wireSuite } from './_suites.ts';

const skip = process.platform === 'win32' ? 'Windows has no signals to send' : false;

for (const [how, send] of [
  ['SIGINT to the runner', (pid: number) => process.kill(pid, 'SIGINT')],
  ['Ctrl-C, which a terminal sends to the whole job', (pid: number) => process.kill(-pid, 'SIGINT')],
  ['SIGTERM to the runner', (pid: number) => process.kill(pid, 'SIGTERM')],
] as const) {
  test(`${how} writes the partial report and says how to go on`, { skip }, async (t) => {
    const sandbox = createSandbox(t);
    sandbox.write('suite.mjs', wireSuite('tcp', { rounds: 2, windowMs: 500 }));
    const run = sandbox.start(['run', './suite.mjs', '--out', 'out'], { detached: true });
    const told = await runFolder(run);
    const folder = sandbox.path(told);
    await recordSeen(folder, ({ kind, round }) => kind === 'start' && round === 1);
    send(run.pid);
    const { code, stderr, stdout } = await run.ended;
    assert.equal(code, 130, stderr);
    assert.ok(stderr.endsWith(`interrupted; finish it with: wirebench run --resume ${told}\n`), stderr);
    assert.match(stdout, /^~ none /m);
    assert.ok(existsSync(join(folder, 'report.md')));
    assert.equal(loadReport(folder).missingRounds, 1);

    const resumed = await sandbox.run(['run', '--resume', told]);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal(loadReport(folder).missingRounds, 0);
  });
}

test('a second Ctrl-C stops at once, and a codec that loops is stopped with it', {
  skip: skipWithoutProc,
}, async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', codecSuite({ codecs: ['json', './loops.mjs'] }));
  const marked = "import { writeFileSync } from 'node:fs';\n";
  sandbox.write('loops.mjs', `${marked}${codecModule("{ writeFileSync('looping', ''); for (;;); }")}`);
  const run = sandbox.start(['run', './suite.mjs', '--out', 'out']);
  await fileSeen(sandbox.path('looping'));
  const roles = childrenOf(run.pid);
  // Beside it json may still be inspected.
  assert.ok(roles.length >= 1);
  run.child.kill('SIGINT');
  await run.stderrMatch(/interrupted/);
  run.child.kill('SIGINT');
  assert.equal((await run.ended).code, 130);
  await allGone(roles);
});
