import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadReport } from '../cli/report.ts';
import { readRun } from '../run/store.ts';
import { builtFolder, createSandbox, onlyRun } from './_sandbox.ts';

const bare = join(builtFolder, 'bench', '_bare', 'pipeline');

const suite = `export default {
  title: 'files',
  rounds: 1,
  windowMs: 200,
  warmupMs: 100,
  baseline: 'bare',
  groups: [{
    kind: 'network',
    scenario: 'file-share',
    transport: 'tcp',
    beside: ${JSON.stringify(bare)},
    codecs: ['json', 'msgpackr', 'none'],
    payloads: [{ use: 'piece', options: { pieceBytes: 65536 } }],
    loads: [{ kind: 'closed', clients: 2, depth: 4 }],
  }],
};`;

test('goodput and CPU per MiB of a share stand beside those of a plain pipeline, and nothing is left', {
  skip: existsSync(`${bare}.js`) ? false : 'this copy of the package has no bare loops',
}, async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', suite);
  const { code, stderr, stdout } = await sandbox.run(['run', './suite.mjs', '--out', 'out']);
  assert.equal(code, 0, stderr);
  const folder = onlyRun(sandbox.path('out'));
  const [table] = loadReport(folder).tables;
  assert.ok(table);
  assert.deepEqual(
    table.rows.map(({ name, status, reasons }) => [name.replace(/,.*/, ''), status, reasons]),
    [
      ['bare (pipeline)', 'valid', []],
      ['json', 'valid', []],
      ['msgpackr', 'valid', []],
      ['none', 'valid', []],
    ],
  );
  for (const figure of ['goodput', 'serverCpuPerMiB', 'clientCpuPerMiB']) {
    assert.ok(table.columns.some((column) => column.figure === figure));
    for (const { name, figures } of table.rows)
      assert.ok((figures[figure]?.median ?? 0) > 0, `${figure} of ${name}`);
  }
  // Base64 is a third more; the bytes of the file are the same.
  const sizes = table.rows.map(({ figures }) => figures['sizeBytes']?.median ?? 0);
  assert.ok(sizes[1] !== undefined && sizes[1] > 87_381 && sizes[1] < 87_600, String(sizes));
  for (const records of readRun(folder).records.values()) {
    const client = records.find((record) => record.kind === 'counters' && record.role === 'client');
    assert.ok(client?.kind === 'counters' && (client.fileBytes ?? 0) >= 65_536);
    assert.equal(client.sentOk, client.received.unique);
  }
  assert.match(stdout, /goodput/);
  assert.deepEqual(
    readdirSync(sandbox.tmp).filter((name) => name.startsWith('wirebench-share-')),
    [],
  );
});
