import assert from 'node:assert/strict';
import test from 'node:test';
import * as v from 'valibot';
import { RecordSchema, ReportSchema, RunSchema } from '../schema.ts';
import { codecCell, runOf, tcpCell } from './_fixtures.ts';
import { codecRound, failedRound, sixRounds, timedRounds } from './_records.ts';
import { sampleReport, sampleRun } from './_sample.ts';
import { analyse } from './analyse.ts';

test('what is made up here is what the schema says, and the report too', () => {
  const { run, records } = sampleRun();
  assert.deepEqual(v.parse(RunSchema, run), run);
  for (const cell of records.values())
    for (const record of cell) assert.deepEqual(v.parse(RecordSchema, record), record);
  const report = sampleReport();
  assert.deepEqual(v.parse(ReportSchema, JSON.parse(JSON.stringify(report))), report);
});

test('the same records give the same report', () => {
  assert.deepEqual(sampleReport(), sampleReport());
});

test('a cell whose every round failed is invalid, and refused with its reason', () => {
  const cell = tcpCell('json');
  const records = sixRounds((round) => failedRound(cell, round, 'ROLE_DIED', 'the server was killed'));
  const report = analyse(runOf([cell]), new Map([[cell.id, records]]));
  const reason = '6 of 6 rounds are missing: 6 failed (ROLE_DIED: the server was killed)';
  assert.deepEqual(report.refused, [
    { what: 'json, order over TCP (echo, closed loop, 16 in flight)', reason },
  ]);
  assert.equal(report.tables[0]?.rows[0]?.status, 'invalid');
  assert.deepEqual(report.tables[0]?.rows[0]?.reasons, [reason]);
});

test('a codec that was wrong once gets no speed, though its other rounds went well', () => {
  const cell = codecCell('json');
  const [, ...others] = [0, 1, 2, 3, 4, 5];
  const wrong = failedRound(
    cell,
    0,
    'NOT_FAITHFUL',
    'a value did not come back as it was: bid: number changed',
  );
  const right = others.flatMap((round) => codecRound(cell, round, { encodeNs: [1], decodeNs: [1] }));
  const report = analyse(runOf([cell]), new Map([[cell.id, [...wrong, ...right]]]));
  const [row] = report.tables[0]?.rows ?? [];
  assert.equal(row?.status, 'invalid');
  assert.equal(row.figures['encodeNs'], undefined);
  assert.deepEqual(
    report.refused.map(({ what, reason }) => `${what}: ${reason}`),
    [
      'json, order in process: NOT_FAITHFUL in 1 of 6 rounds: a value did not come back as it was: bid: number changed',
    ],
  );
});

test('a cell that was never started is invalid, but nothing refused it', () => {
  const report = analyse(runOf([codecCell('json')], { state: 'interrupted' }), new Map());
  assert.deepEqual(report.refused, []);
  assert.deepEqual(report.tables[0]?.rows[0]?.reasons, ['6 of 6 rounds are missing: 6 not started']);
  assert.equal(report.findings[0], 'The run did not finish: run it again with --resume to complete it.');
});

test('a pair that does not round-trip gets no row', () => {
  const [json, msgpackr, v8] = [codecCell('json'), codecCell('msgpackr'), codecCell('v8')];
  const [exact] = runOf([v8]).inspections;
  assert.ok(exact);
  const report = analyse(
    runOf([json, msgpackr, v8], {
      inspections: [
        {
          status: 'different',
          codec: 'json',
          payload: 'order',
          lost: ['at: Date became string', 'n: -0 became 0'],
        },
        { status: 'failed', codec: 'msgpackr', payload: 'order', code: 'CODEC_FAILED', message: 'no' },
        exact,
      ],
    }),
    new Map([[v8.id, timedRounds(v8, 10)]]),
  );
  assert.deepEqual(report.refused, [
    { what: 'json on order', reason: 'does not round-trip: at: Date became string; n: -0 became 0' },
    { what: 'msgpackr on order', reason: 'CODEC_FAILED: no' },
  ]);
  assert.deepEqual(
    report.tables[0]?.rows.map(({ name }) => name),
    ['v8'],
  );
  assert.equal(report.missingRounds, 0);
});

test('what disturbs a run is a finding', () => {
  const { run, records } = sampleRun();
  const { findings } = analyse(
    {
      ...run,
      stealShare: 0.051,
      environment: { ...run.environment, loadAverage: 2.1 },
      givenUp: ['the window is 400 ms instead of 800 ms'],
      codecs: [
        { name: 'msgpackr', title: '', format: 'msgpack', package: null, version: null, nativeActive: false },
      ],
    },
    records,
  );
  assert.deepEqual(findings, [
    'The hypervisor took 5.10 % of the CPU time: figures are slower and less steady than the machine.',
    'The machine was busy before the run: load average 2.10 on 4 cores.',
    'msgpackr: its native add-on is not loaded, so its JavaScript form was measured.',
    'Time budget: the window is 400 ms instead of 800 ms',
  ]);
  assert.deepEqual(sampleReport().findings, []);
});

test('the summary says what the intervals can tell, and no more', () => {
  const udp = 'order over UDP (request, open loop at 24,000 msg/s)';
  assert.deepEqual(sampleReport().summary, [
    'order in process: msgpackr encodes in 0.500x (0.500 to 0.500) the time of json.',
    'order in process: msgpackr decodes in 0.500x (0.500 to 0.500) the time of json.',
    'order in process: v8 cannot be told from json by encode time or decode time.',
    'order in process: smallest is json with 1,000 B; after gzip json with 500 B.',
    'order over TCP (echo, closed loop, 16 in flight): msgpackr carries 1.20x (1.20 to 1.20) the messages of json; v8 cannot be told from json by throughput.',
    `${udp}: msgpackr costs 0.834x (0.833 to 0.835) the server CPU of json.`,
    `${udp}: msgpackr cannot be told from json by median latency.`,
    `${udp}: json lost 20.5 % and msgpackr lost 4.50 % (less than the baseline).`,
  ]);
});

test('the summary names what is not compared, and claims nothing without a baseline', () => {
  const { run, records } = sampleRun();
  const { summary } = analyse({ ...run, baseline: 'devalue' }, records);
  assert.deepEqual(summary, [
    'order in process: smallest is json with 1,000 B; after gzip json with 500 B.',
    'order over UDP (request, open loop at 24,000 msg/s): json lost 20.5 % and msgpackr lost 4.50 %.',
  ]);
  const damaged = new Map(records).set('codec+v8+order', []);
  assert.ok(analyse(run, damaged).summary.includes('order in process: not compared: v8 (invalid).'));
});

test('the method is told in about ten lines, and says what an open loop costs', () => {
  const { method } = sampleReport();
  assert.equal(method.length, 12);
  assert.equal(method.filter((line) => line.includes('keeps one core busy')).length, 1);
  assert.equal(method.filter((line) => line.includes('a residual')).length, 1);
  assert.equal(analyse(runOf([codecCell('json')]), new Map()).method.length, 10);
});

test('the method says when the servers ran on another host', () => {
  const { run, records } = sampleRun();
  const says = (method: readonly string[]) =>
    method.some((line) => line.startsWith('Servers ran on another host.'));
  assert.equal(says(analyse(run, records).method), false);
  assert.equal(says(analyse({ ...run, target: run.environment }, records).method), true);
});
