import assert from 'node:assert/strict';
import test from 'node:test';
import type { Table } from '../schema.ts';
import { codecCell, runOf, tcpCell, udpCell } from './_fixtures.ts';
import { crashedRound, networkRound, sixRounds, timedRounds } from './_records.ts';
import { sampleReport } from './_sample.ts';
import { analyse } from './analyse.ts';

const tableOf = (tables: readonly Table[], id: string): Table => {
  const table = tables.find((candidate) => candidate.id === id);
  assert.ok(table, `table ${id}`);
  return table;
};
const rowOf = (table: Table, name: string) => {
  const row = table.rows.find((candidate) => candidate.name === name);
  assert.ok(row, `row ${name}`);
  return row;
};
test('tables stand in the order of the plan, and a lossy wire has two', () => {
  assert.deepEqual(
    sampleReport().tables.map(({ id, kind, title, rows }) => [id, kind, title, rows.length]),
    [
      ['codec order', 'codec', 'order in process', 3],
      ['tcp order', 'network', 'order over TCP (echo, closed loop: due = sent, 16 in flight)', 4],
      ['udp order 24000', 'network', 'order over UDP (request, open loop at 24,000 msg/s)', 2],
      [
        'udp order 24000 loss',
        'loss',
        'order over UDP (request, open loop at 24,000 msg/s): what was lost',
        2,
      ],
    ],
  );
});

test('a table shows only the figures it has', () => {
  const [codec, tcp] = sampleReport().tables;
  assert.deepEqual(
    codec?.columns.map(({ figure }) => figure),
    [
      'sizeBytes',
      'gzipBytes',
      'packets-1500',
      'packets-1280',
      'encodeNs',
      'decodeNs',
      'encodeCpuNs',
      'decodeCpuNs',
      'encodeRate',
      'decodeRate',
      'encodeMeanNs',
      'decodeMeanNs',
      'verified',
    ],
  );
  assert.equal(
    tcp?.columns.some(({ figure }) => figure.startsWith('lateness')),
    false,
  );
});

test('every row is compared with the baseline, floors are not', () => {
  const tcp = tableOf(sampleReport().tables, 'tcp order');
  const verdict = (name: string) => rowOf(tcp, name).figures['throughput']?.ratio?.verdict ?? null;
  assert.equal(rowOf(tcp, 'json').baseline, true);
  assert.equal(verdict('json'), null);
  assert.equal(verdict('msgpackr'), 'better');
  assert.equal(verdict('v8'), 'tie');
  assert.equal(verdict('none (smallest, 412 B)'), null);
  assert.equal(rowOf(tcp, 'msgpackr').figures['sizeBytes']?.ratio, null);
});

test('a codec that cannot be told from the floor says so', () => {
  const tcp = tableOf(sampleReport().tables, 'tcp order');
  assert.ok(rowOf(tcp, 'msgpackr').notes.includes('tie with the floor (smallest)'));
  assert.ok(!rowOf(tcp, 'json').notes.includes('tie with the floor (smallest)'));
});

test('a row with missing rounds is partial, and neither compared nor a baseline', () => {
  const json = codecCell('json');
  const v8 = codecCell('v8');
  const report = analyse(
    runOf([json, v8]),
    new Map([
      ['codec+json+order', [...timedRounds(json, 10, 5), ...crashedRound(json, 5)]],
      ['codec+v8+order', timedRounds(v8, 10)],
    ]),
  );
  const table = tableOf(report.tables, 'codec order');
  assert.equal(report.missingRounds, 1);
  assert.deepEqual(
    table.rows.map(({ status, baseline, reasons }) => [status, baseline, reasons]),
    [
      ['partial', false, ['1 of 6 rounds are missing: 1 crashed (no end record)']],
      ['valid', false, []],
    ],
  );
  assert.equal(rowOf(table, 'v8').figures['encodeNs']?.ratio, null);
  assert.deepEqual(report.findings, [
    '1 of 12 rounds are missing: their rows are marked and not compared.',
    'order in process: nothing is compared, because the baseline json has no valid row.',
  ]);
});

test('fewer than six rounds show figures and rank nothing', () => {
  const [json, v8] = [codecCell('json'), codecCell('v8')];
  const report = analyse(
    runOf([json, v8], { rounds: 3 }),
    new Map([
      [json.id, timedRounds(json, 10, 3)],
      [v8.id, timedRounds(v8, 20, 3)],
    ]),
  );
  const encode = rowOf(tableOf(report.tables, 'codec order'), 'v8').figures['encodeNs'];
  assert.deepEqual(encode?.ratio, { median: 2, interval: null, verdict: 'too-few-rounds' });
  assert.deepEqual(report.findings, [
    '3 rounds: a 95 % interval needs 6, so nothing is ranked. Use --rounds 6 or more.',
  ]);
  assert.equal(
    report.summary[0],
    'order in process: v8 cannot be told from json by encode time or decode time.',
  );
});

test('a row beside the codecs may be the baseline, and does not name the table', () => {
  const bare = tcpCell('none', { id: 'bare', row: 'bare', scenario: { use: './bench/_bare/tcp' } });
  const none = tcpCell('none');
  const report = analyse(
    runOf([bare, none], { baseline: 'bare', inspections: [] }),
    new Map([
      [bare.id, sixRounds((round) => networkRound(bare, round, { sentOk: 100, atServer: 0 }))],
      [none.id, sixRounds((round) => networkRound(none, round, { sentOk: 95 }))],
    ]),
  );
  const [table] = report.tables;
  assert.equal(table?.title, 'order over TCP (echo, closed loop: due = sent, 16 in flight)');
  assert.deepEqual(
    table?.rows.map(({ name, status, baseline }) => [name, status, baseline]),
    [
      ['bare (tcp)', 'valid', true],
      ['none', 'valid', false],
    ],
  );
  assert.equal(rowOf(tableOf(report.tables, 'tcp order'), 'none').figures['throughput']?.ratio?.median, 0.95);
});

test('a generator-bound percentile is shown and not compared', () => {
  const cells = ['json', 'v8'].map((codec) => udpCell(codec));
  const records = cells.map((cell, index) => {
    const truth = { latencyNs: 1000, latenessNs: index === 0 ? 10 : 300 };
    return [cell.id, sixRounds((round) => networkRound(cell, round, truth))] as const;
  });
  const row = rowOf(tableOf(analyse(runOf(cells), new Map(records)).tables, 'udp order 24000'), 'v8');
  assert.equal(row.figures['latencyP50']?.median, 1);
  assert.equal(row.figures['latencyP50']?.ratio, null);
  assert.equal(row.figures['serviceP50']?.ratio?.verdict, 'better');
});
