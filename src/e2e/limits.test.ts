import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadReport } from '../cli/report.ts';
import { createSandbox, onlyRun } from './_sandbox.ts';
import { wireSuite } from './_suites.ts';

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
  const rows = tables.flatMap((table) => table.rows);
  assert.deepEqual(
    rows.map(({ status, figures }) => [status, 'throughput' in figures]),
    [
      ['invalid', false],
      ['invalid', false],
    ],
  );
});
