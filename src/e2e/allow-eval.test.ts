import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadReport } from '../cli/report.ts';
import { createSandbox, onlyRun } from './_sandbox.ts';
import { codecSuite } from './_suites.ts';

test('a codec that evaluates what it decodes runs with --allow-eval and not without', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', codecSuite({ codecs: ['json', 'devalue-uneval'] }));
  const reason = 'devalue-uneval evaluates what it decodes as code: only with --allow-eval';

  const { stdout } = await sandbox.run(['plan', './suite.mjs']);
  assert.match(stdout, new RegExp(`^skipped: devalue-uneval on tick, in process: ${reason}$`, 'm'));
  const without = await sandbox.run(['run', './suite.mjs', '--out', 'without']);
  assert.equal(without.code, 0, without.stderr);
  const rowsOf = (folder: string) =>
    loadReport(onlyRun(sandbox.path(folder))).tables.flatMap(({ rows }) => rows.map(({ name }) => name));
  assert.deepEqual(rowsOf('without'), ['json']);
  const allowed = await sandbox.run(['run', './suite.mjs', '--allow-eval', '--out', 'with']);
  assert.equal(allowed.code, 0, allowed.stderr);
  assert.deepEqual(rowsOf('with'), ['json', 'devalue-uneval']);

  const refused = await sandbox.run(['check', 'devalue-uneval']);
  assert.match(refused.stderr, /^wirebench: NOTHING_TO_RUN: .*: only with --allow-eval\)/m);
  assert.deepEqual([refused.code, refused.stdout], [2, '']);
  const checked = await sandbox.run(['check', 'devalue-uneval', '--allow-eval']);
  assert.equal(checked.code, 0, checked.stderr);
  assert.match(checked.stdout, /^beyond JSON keeps: undefined, /m);
});
