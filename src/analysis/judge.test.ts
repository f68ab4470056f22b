import assert from 'node:assert/strict';
import test from 'node:test';
import type { Cell } from '../schema.ts';
import { runOf, tcpCell, udpCell } from './_fixtures.ts';
import { type NetworkTruth, networkRound, sixRounds } from './_records.ts';
import { measure } from './rows.ts';

const openTcp = tcpCell('json', { load: { kind: 'open', clients: 1, ratePerSecond: 100 } });
const judged = (cell: Cell, truth: NetworkTruth) =>
  measure(
    runOf([cell]),
    cell,
    sixRounds((round) => networkRound(cell, round, truth)),
  );
const reasons = (cell: Cell, truth: NetworkTruth) => judged(cell, truth).reasons;

test('a good row is valid and says which end bounds it', () => {
  const notes = (clientLoop: number, serverLoop: number) =>
    judged(tcpCell('json'), { clientLoop, serverLoop }).notes;
  assert.equal(judged(tcpCell('json'), {}).status, 'valid');
  assert.deepEqual(notes(0.9, 0.3), ['client-bound: its event loop is the busier']);
  assert.deepEqual(notes(0.6, 0.8), ['server-bound: its event loop is the busier']);
  assert.deepEqual(notes(0.95, 0.99), ['both ends are equally busy']);
  assert.deepEqual(notes(0.4, 0.2), ['bound by the round trip: both ends mostly wait']);
});

test('an open loop whose generator fell behind is invalid, at 99 % it is not', () => {
  assert.deepEqual(reasons(openTcp, { sentOk: 98, offered: 100, latenessNs: 10 }), [
    'the generator fell behind: the wire took 98.0 % of the offered messages, less than 99 %',
  ]);
  assert.deepEqual(reasons(openTcp, { sentOk: 99, offered: 100, latenessNs: 10 }), []);
  assert.deepEqual(reasons(tcpCell('json'), { sentOk: 98, offered: 100 }), []);
});

test('an open loop that a full wire held back is valid and slow: all its percentiles stand', () => {
  const row = judged(openTcp, {
    sentOk: 50,
    offered: 100,
    latencyNs: 1000,
    latenessNs: 900,
    blockedNs: 2e8,
  });
  assert.equal(row.status, 'valid');
  assert.deepEqual(row.uncompared, []);
  assert.deepEqual(row.notes, [
    'the receiver is slower than this rate: the wire was full for 20.0 % of the window and took 50.0 % of the offered messages; latency counts the wait',
  ]);
  const { notes } = judged(openTcp, { sentOk: 100, offered: 100, latenessNs: 10, blockedNs: 2e8 });
  assert.equal(
    notes[0],
    'the wire was full for 20.0 % of the window and took 100 % of the offered messages; latency counts the wait',
  );
});

test('a wire that was full for a moment is no excuse of the generator', () => {
  assert.deepEqual(reasons(openTcp, { sentOk: 50, offered: 100, latenessNs: 10, blockedNs: 5e7 }), [
    'the generator fell behind: the wire took 50.0 % of the offered messages, less than 99 %',
  ]);
});

test('a percentile with a lateness of more than a quarter of its latency is not compared', () => {
  const late = judged(openTcp, { latencyNs: 1000, latenessNs: 251 });
  assert.equal(late.status, 'valid');
  assert.deepEqual(late.uncompared, ['latencyP50', 'latencyP90', 'latencyP99', 'latencyP999']);
  assert.deepEqual(late.notes, ['generator-bound, not compared: latency p50, p90, p99, p99.9']);
  assert.deepEqual(judged(openTcp, { latencyNs: 1000, latenessNs: 250 }).uncompared, []);
});

test('a spinning client shows neither CPU nor event loop', () => {
  const row = judged(openTcp, { latenessNs: 10, spinning: true });
  assert.equal(row.series.has('clientCpu'), false);
  assert.equal(row.series.has('clientLoop'), false);
  assert.equal(row.series.get('serverCpu')?.get(0), 10);
  assert.deepEqual(row.notes, [
    'the client keeps one core busy: it spins to keep its pace, so its CPU and event loop are not shown',
  ]);
});

test('a client paced by timers shows both', () => {
  const row = judged(openTcp, { latenessNs: 10, clientLoop: 0.3 });
  assert.equal(row.series.get('clientCpu')?.get(0), 10);
  assert.equal(row.series.get('clientLoop')?.get(0), 0.3);
  assert.deepEqual(row.notes, []);
});

test('a reliable wire that loses or damages messages is invalid, a lossy one is not', () => {
  assert.deepEqual(reasons(tcpCell('json'), { unique: 98 }), [
    '12 messages did not arrive in time on a reliable wire',
  ]);
  assert.deepEqual(reasons(tcpCell('json'), { server: { corrupt: 1 } }), [
    '6 messages came damaged on a reliable wire',
  ]);
  assert.deepEqual(reasons(udpCell('json'), { unique: 98, server: { corrupt: 1 } }), []);
});

test('identities that do not hold make a row invalid', () => {
  assert.deepEqual(reasons(udpCell('json'), { client: { unique: 90 } }), [
    'impossible: the latency histogram does not hold every answered message once',
  ]);
  assert.deepEqual(reasons(udpCell('json'), { client: { late: 2 } }), [
    'impossible: more messages arrived than were sent',
    'impossible: lostDownstream below zero',
  ]);
  assert.deepEqual(reasons(udpCell('json'), { atServer: 102, serverSentOk: 100 }), [
    'impossible: lostUpstream below zero',
  ]);
  assert.deepEqual(reasons(udpCell('json'), { faults: { 'impossible time': 1 } }), [
    'impossible: negative durations were recorded',
  ]);
});

test('faults of the wire are notes', () => {
  const { notes, status } = judged(udpCell('json'), { faults: { malformed: 2, EMSGSIZE: 0 } });
  assert.equal(status, 'valid');
  assert.deepEqual(notes, ['client faults: malformed 12']);
});

test('ends that share a process show their CPU as one', () => {
  const row = judged(tcpCell('json', { colocated: true }), {});
  assert.equal(row.series.has('serverCpu'), false);
  assert.equal(row.series.get('clientCpu')?.get(0), 10);
  assert.equal(row.notes[0], 'both ends share a process: client CPU is of both');
});
