import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadReport } from '../cli/report.ts';
import { createSandbox, onlyRun } from './_sandbox.ts';
import { codecSuite, wireSuite } from './_suites.ts';

test('a message over the maximum of its wire fails its cell, which gets no speed', async (t) => {
  const sandbox = createSandbox(t);
  const large = { use: 'opaque', options: { sizeBytes: 70_000 } };
  sandbox.write('large.mjs', wireSuite('udp', { payloads: [large] }));
  const { code, stderr } = await sandbox.run(['run', './large.mjs', '--out', 'out']);
  // The only cell of the table is not valid.
  assert.equal(code, 3);
  assert.match(
    stderr,
    /, round 1: MESSAGE_TOO_LARGE: a message of 70056 bytes is over the maximum of 65507; use a smaller payload$/m,
  );
  const { tables } = loadReport(onlyRun(sandbox.path('out')));
  // Nothing was sent, so there is no table of what was lost.
  const rows = tables.flatMap((table) => table.rows);
  assert.deepEqual(
    rows.map(({ status, figures }) => [status, 'throughput' in figures]),
    [['invalid', false]],
  );
});

test('what a time budget leaves no room for is said, and is no empty table', async (t) => {
  const sandbox = createSandbox(t);
  // Two codecs take more than a second at the shortest windows; the last cell is never given up.
  sandbox.write('two.mjs', codecSuite({ codecs: ['json', 'v8'], rounds: 6 }));
  const { code, stderr } = await sandbox.run(['run', './two.mjs', '--budget', '1s', '--out', 'out']);
  assert.equal(code, 0, stderr);
  const { tables, findings } = loadReport(onlyRun(sandbox.path('out')));
  assert.deepEqual(
    tables.map(({ rows }) => rows.map(({ name, status }) => [name, status])),
    [[['json', 'valid']]],
  );
  assert.ok(findings.some((finding) => finding.startsWith('Time budget: 1 of 2 cells not measured: ')));
});
