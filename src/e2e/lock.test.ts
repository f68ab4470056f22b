import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runFolder } from './_machine.ts';
import { createSandbox } from './_sandbox.ts';
import { codecSuite, wireSuite } from './_suites.ts';

test('of two runs at once the second says who holds the machine', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('first.mjs', wireSuite('tcp', { windowMs: 60_000 }));
  sandbox.write('second.mjs', codecSuite());
  const first = sandbox.start(['run', './first.mjs', '--out', 'out']);
  await runFolder(first);
  const { code, stderr } = await sandbox.run(['run', './second.mjs', '--out', 'out']);
  assert.equal(code, 4);
  assert.match(
    stderr,
    new RegExp(`^wirebench: LOCKED: .*process ${first.pid}, suite first, since .*wait for it\n$`),
  );
});

test('the lock of a process that is gone is taken over, and removed at the end', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', codecSuite());
  const gone = sandbox.startProgram(process.execPath, ['--version']);
  await gone.ended;
  writeFileSync(
    join(sandbox.tmp, 'wirebench.lock'),
    JSON.stringify({ pid: gone.pid, suite: 'x', startedAt: 'then' }),
  );
  const { code, stderr } = await sandbox.run(['run', './suite.mjs', '--out', 'out']);
  assert.equal(code, 0, stderr);
  assert.deepEqual(readdirSync(sandbox.tmp), []);
});
