import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { toJsonSchema } from '@valibot/to-json-schema';
import { Ajv, type AnySchema } from 'ajv';
import { loadPlugin } from '../plugins.ts';
import { seeded } from '../rng.ts';
import { readRun, type StoredRun } from '../run/store.ts';
import { type Record, type Report, ReportSchema } from '../schema.ts';
import { createSandbox, filesBelow, onlyRun } from './_sandbox.ts';

test('the smoke suite runs, and everything it says of itself holds', async (t) => {
  const sandbox = createSandbox(t);
  const args = ['run', 'smoke', '--rounds', '2', '--duration', '100ms', '--warmup', '50ms', '--out'];
  // An absolute path, so that the command in the report would show the home folder if nothing kept it out.
  const { code, stdout, stderr } = await sandbox.run([...args, sandbox.path('out')]);
  assert.ok(code === 0 || code === 3, stderr);
  const folder = onlyRun(sandbox.path('out'));
  assert.match(stdout, /^report: .+report\.md$/m);
  assert.deepEqual(readdirSync(folder).sort(), ['cells', 'report.json', 'report.md', 'run.json']);

  const stored = readRun(folder);
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
  await t.test('report.json is of the published schema', () => {
    const schema = { ...toJsonSchema(ReportSchema, { ignoreActions: ['finite'] }) };
    const validate = new Ajv({ strict: false }).compile(schema as AnySchema);
    assert.equal(validate(report), true, JSON.stringify(validate.errors));
    assert.equal(validate({ ...report, missingRounds: -1 }), false);
  });
  await t.test('every table has its rows, whole and valid', () => assertComplete(report, code));
  await t.test('records can be read, and their counts agree', () => assertIdentities(stored));
  await t.test('no file names the host, the home folder or a value', () =>
    assertPrivate(folder, sandbox.home),
  );
});

/** On a machine that is busy with other tests an open loop may fall behind, and then the run has to say so. */
const BEHIND = /^the generator fell behind: /;

function assertComplete(report: Report, code: number): void {
  assert.equal(report.missingRounds, 0);
  assert.deepEqual(report.refused, []);
  assert.deepEqual(
    report.tables.map(({ kind, rows }) => [kind, rows.length]),
    [
      ['codec', 2],
      ['network', 4],
      ['network', 4],
      ['loss', 4],
    ],
  );
  const rows = report.tables.flatMap((table) => table.rows);
  assert.deepEqual(
    rows.flatMap(({ reasons }) => reasons).filter((reason) => !BEHIND.test(reason)),
    [],
  );
  assert.ok(rows.every(({ status, reasons }) => (status === 'valid') === (reasons.length === 0)));
  const anyValid = report.tables.map((table) => table.rows.some(({ status }) => status === 'valid'));
  assert.equal(code, anyValid.every(Boolean) ? 0 : 3);
}

function assertIdentities({ run, records, unreadableLines }: StoredRun): void {
  assert.equal(unreadableLines, 0);
  assert.equal(run.state, 'finished');
  for (const cell of run.cells) {
    const all = records.get(cell.id) ?? [];
    const ends = all.filter((record) => record.kind === 'end');
    assert.deepEqual(
      ends.map(({ round, status }) => [round, status]),
      [
        [0, 'ok'],
        [1, 'ok'],
      ],
    );
    const counters = all.filter((record) => record.kind === 'counters');
    for (const round of [0, 1]) {
      const [client, server] = ['client', 'server'].map((side) =>
        counters.find((record) => record.role === side && record.round === round),
      );
      if (cell.scenario === null || !client || !server) {
        assert.equal(cell.scenario, null);
        continue;
      }
      assert.equal(intervalMessages(all, round), client.sentOk + client.sendFailed);
      const lossless = cell.delivery === 'reliable';
      const counts = [client.offered, client.sentOk, server.received.unique, client.received.unique];
      assert.deepEqual(counts, lossless ? Array(4).fill(client.sentOk) : [...counts].sort((a, b) => b - a));
    }
  }
}

/** Messages of one round that a client's interval records hold together. */
const intervalMessages = (records: readonly Record[], round: number): number =>
  records
    .filter((record) => record.kind === 'interval')
    .filter((record) => record.role === 'client' && record.round === round)
    .reduce((sum, { messages }) => sum + messages, 0);

async function assertPrivate(folder: string, home: string): Promise<void> {
  const { create } = await loadPlugin('payloads', { use: 'tick' });
  const [variant] = (await create({ options: {} })).variants(seeded(1, 'payload'));
  const values = Object.values(variant as object)
    .map(String)
    .filter((text) => text.length >= 6);
  assert.ok(values.length > 0);
  for (const [file, text] of filesBelow(folder)) {
    // Base64 may hold a short name by chance.
    const readable = text.replace(/"HIST[^"]*"/g, '""');
    assert.doesNotMatch(readable, new RegExp(`\\b${hostname()}\\b`), file);
    for (const secret of [home, ...values]) assert.ok(!readable.includes(secret), `${file} holds ${secret}`);
  }
}
