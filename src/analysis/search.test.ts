import assert from 'node:assert/strict';
import test from 'node:test';
import * as v from 'valibot';
import { csvReporter } from '../report/csv.ts';
import { markdownReporter } from '../report/markdown.ts';
import { tableReporter } from '../report/table.ts';
import { type Cell, type FoundRecord, RecordSchema, ReportSchema, type TrialRecord } from '../schema.ts';
import { runOf, tcpCell, udpCell } from './_fixtures.ts';
import { histogramOf, networkRound, sixRounds } from './_records.ts';
import { analyse } from './analyse.ts';
import { measure } from './rows.ts';
import { titleOf } from './titles.ts';

const searchCell = (codec: string): Cell =>
  tcpCell(codec, { load: { kind: 'open', clients: 1, ratePerSecond: 1000, find: { kind: 'max' } } });

interface Truth {
  readonly rate?: number;
  readonly end?: FoundRecord['end'];
  readonly trial?: number | null;
  readonly unique?: number;
  readonly faults?: { readonly [fault: string]: number };
}

/** A search of two trials, of 1,000 and 2,000 a second, with latencies of 1 and 3 ms. */
function searchRound(cell: Cell, round: number, truth: Truth = {}) {
  const { rate = 2000, end = 'found', trial = 1, unique = 100, faults = {} } = truth;
  const base = { v: 1 as const, cell: cell.id, round };
  const trialOf = (index: number): TrialRecord => ({
    ...base,
    kind: 'trial',
    index,
    ratePerSecond: 1000 * (index + 1),
    offered: 100,
    sentOk: 100,
    sendFailed: 0,
    unique,
    arrivedInWindow: 100,
    windowNs: 1e8 / (index + 1),
    blockedNs: 0,
    histograms: { latency: histogramOf(Array(100).fill(index === 0 ? 1e6 : 3e6)) },
    verdict: 'kept',
  });
  const [start, ...rest] = networkRound(cell, round, { sentOk: 200, faults });
  assert.ok(start);
  const found: FoundRecord = { ...base, kind: 'found', ratePerSecond: rate, trial, end };
  return [start, trialOf(0), trialOf(1), found, ...rest.filter(({ kind }) => kind !== 'interval')];
}

const cell = searchCell('json');
const measured = (truth: Truth) =>
  measure(
    runOf([cell]),
    cell,
    sixRounds((round) => searchRound(cell, round, truth)),
  );

test('a round of a search is one number, with the latency of the trial it was found in', () => {
  const row = measured({});
  assert.equal(row.status, 'valid');
  const figures = ['foundRate', 'latencyP50', 'latencyP99', 'lossShare', 'trials'];
  assert.deepEqual(
    figures.map((figure) => row.series.get(figure)?.get(0)),
    [2000, 3000.319, 3000.319, 0, 2],
  );
  assert.deepEqual(row.exact, { sizeBytes: 1000, gzipBytes: 500, inexactRounds: 0, generatorBoundRounds: 0 });
  assert.deepEqual([row.notes, row.uncompared], [[], []]);
});

test('what is not exact says so and is not ranked', () => {
  const cases: [FoundRecord['end'], string, number][] = [
    ['generator-bound', 'generator-bound in 6 of 6 rounds: at least 2,000 msg/s, not compared', 6],
    ['never-failed', 'carried all there is to ask for in 6 of 6 rounds: at least 2,000 msg/s', 6],
    ['unsettled', 'the search did not settle in 6 of 6 rounds: 2,000 msg/s is not exact', 6],
    ['always-failed', 'carried no rate at all in 6 of 6 rounds: counted as 0', 0],
  ];
  for (const [end, note, inexact] of cases) {
    const row = measured({ end });
    assert.deepEqual(row.notes, [note]);
    assert.deepEqual([row.exact['inexactRounds'], row.uncompared.length], [inexact, inexact > 0 ? 1 : 0]);
  }
});

test('identities and faults of a search', () => {
  assert.deepEqual(measured({ unique: 99 }).reasons, [
    'impossible: a trial does not hold every answered message once',
  ]);
  assert.deepEqual(measured({ faults: { 'impossible time': 1 } }).reasons, [
    'impossible: negative durations were recorded',
  ]);
  assert.deepEqual(measured({ faults: { malformed: 2 } }).notes, ['client faults: malformed 12']);
});

test('a round without a result is missing', () => {
  const records = sixRounds((round) => searchRound(cell, round)).filter(
    (record) => record.kind !== 'found' || record.round !== 5,
  );
  assert.deepEqual(measure(runOf([cell]), cell, records).reasons, [
    '1 of 6 rounds are missing: 1 without all their records',
  ]);
});

function sample() {
  const cells = ['json', 'msgpackr', 'v8'].map(searchCell);
  const truths: Truth[] = [{}, { rate: 2500 }, { rate: 1800, end: 'generator-bound' }];
  const records = new Map(
    cells.map((one, at) => [one.id, sixRounds((round) => searchRound(one, round, truths[at]))]),
  );
  for (const record of [...records.values()].flat()) assert.deepEqual(v.parse(RecordSchema, record), record);
  return analyse(runOf(cells), records);
}

test('rows are compared by the load they carry, and the bound ones are not', () => {
  const report = sample();
  assert.deepEqual(v.parse(ReportSchema, JSON.parse(JSON.stringify(report))), report);
  const [table, ...others] = report.tables;
  assert.equal(others.length, 0);
  assert.equal(table?.kind, 'search');
  assert.deepEqual(
    table.rows.map(({ figures }) => figures['foundRate']?.ratio?.verdict ?? null),
    [null, 'better', null],
  );
  const place = 'order over TCP (echo, open loop searched for the highest delivered rate)';
  assert.equal(table.title, place);
  assert.deepEqual(report.summary, [`${place}: msgpackr holds 1.25x (1.25 to 1.25) the rate of json.`]);
  assert.equal(report.method.filter((line) => line.startsWith('A search offers rates')).length, 1);
});

test('every form of the report shows the rate found', () => {
  const report = sample();
  const lines = tableReporter(false).render(report).split('\n');
  assert.ok(
    lines.some((line) => /^msgpackr +1,100 +2,500 ▲ +1\.25x +3\.00 +3\.00 +0$/.test(line)),
    lines.join('\n'),
  );
  assert.ok(markdownReporter.render(report).includes('| 2,500<br>▲ 1.25x (1.25 to 1.25) |'));
  assert.ok(csvReporter.render(report).includes(',msgpackr,valid,false,false,foundRate,msg/s,2500,'));
});

test('the curve holds all trials of all rounds by rate, at most a few hundred', () => {
  const [curve] = sample().curves;
  assert.equal(curve?.name, 'json');
  assert.deepEqual(
    curve.points.map(({ offered }) => offered),
    [...Array(6).fill(1000), ...Array(6).fill(2000)],
  );
  assert.deepEqual(curve.points[6], {
    round: 0,
    offered: 2000,
    delivered: 2000,
    p50: 3000.319,
    p99: 3000.319,
    lossShare: 0,
    verdict: 'kept',
  });
  const rounds = Array.from({ length: 400 }, (_, round) => searchRound(cell, round)).flat();
  const many = measure(runOf([cell], { rounds: 400 }), cell, rounds).curve;
  assert.equal(many.length, 267);
  assert.deepEqual([many[0]?.offered, many.at(-1)?.offered], [1000, 2000]);
});

test('the title says what was searched for, and how the load came', () => {
  const open = { kind: 'open', clients: 1, ratePerSecond: 1000 } as const;
  const text = (load: Cell['load']) => /\(request, (.*)\)/.exec(titleOf(udpCell('json', { load })))?.[1];
  assert.equal(
    text({ ...open, find: { kind: 'slo', p99Ns: 500_000 } }),
    'open loop searched for the highest rate with a p99 of at most 500 us',
  );
  assert.equal(
    text({ ...open, find: { kind: 'zero-loss' }, preEncoded: true }),
    'open loop searched for the highest rate without loss, pre-encoded',
  );
  assert.equal(
    text({ ...open, arrivals: 'poisson', pacing: 'timer' }),
    'open loop at 1,000 msg/s, Poisson arrivals, paced by timers',
  );
});
