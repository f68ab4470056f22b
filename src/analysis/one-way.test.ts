import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell, Record } from '../schema.ts';
import { runOf, tcpCell, udpCell } from './_fixtures.ts';
import { type NetworkTruth, networkRound as recordsOf, sixRounds } from './_records.ts';
import { analyse } from './analyse.ts';

const stream = (cell: Cell): Cell => ({ ...cell, scenario: { use: 'stream' }, oneWay: true });
const tcp = stream(tcpCell('json'));
const udp = stream(udpCell('json'));

/** Nothing comes back: the client has heard of nothing, the server has answered nothing. */
const oneWay = (truth: NetworkTruth): NetworkTruth => ({ unique: 0, serverSentOk: 0, ...truth });

const reportOf = (cell: Cell, truth: NetworkTruth) =>
  analyse(runOf([cell]), new Map([[cell.id, sixRounds((round) => recordsOf(cell, round, oneWay(truth)))]]));

test('over a lossy wire delivered is what arrived of the window, also when the server began late', () => {
  const late = sixRounds((round) => recordsOf(udp, round, oneWay({ sentOk: 100, atServer: 60 }))).map(
    (record): Record =>
      record.kind === 'interval' && record.role === 'server' ? { ...record, toNs: record.toNs / 2 } : record,
  );
  const [table] = analyse(runOf([udp]), new Map([[udp.id, late]])).tables;
  assert.equal(table?.rows[0]?.figures['throughput']?.median, 60);
});

test('over a reliable wire delivered is what the server handled in its own window; there is no latency', () => {
  const [table] = reportOf(tcp, { sentOk: 100 }).tables;
  const [row] = table?.rows ?? [];
  assert.deepEqual([row?.status, row?.reasons], ['valid', []]);
  assert.deepEqual(
    ['throughput', 'delivered', 'accepted', 'serverCpu', 'clientCpu'].map(
      (name) => row?.figures[name]?.median,
    ),
    [100, 0.1, 100, 10, 10],
  );
  const figures = table?.columns.map(({ figure }) => figure) ?? [];
  assert.deepEqual(
    figures.filter((figure) => /^(latency|service|wire|pdv)/.test(figure)),
    [],
  );
});

test('the heading says that the wire alone holds it back', () => {
  const titles = reportOf(tcp, {}).tables.map(({ title }) => title);
  assert.deepEqual(titles, ['order over TCP (stream, as fast as the wire takes it, 16 a turn)']);
});

test('loss is what the client sent and the server never had', () => {
  const { tables, summary } = reportOf(udp, {
    sentOk: 100,
    atServer: 75,
    server: { duplicate: 5, reordered: 2 },
  });
  const row = tables.find(({ kind }) => kind === 'loss')?.rows[0];
  assert.equal(row?.status, 'valid');
  assert.deepEqual(
    ['sentOk', 'arrived', 'lost', 'lossShare', 'duplicate', 'reordered'].map(
      (name) => row?.figures[name]?.median,
    ),
    [100, 75, 25, 0.25, 5, 2],
  );
  assert.deepEqual(
    ['unique', 'lostUpstream', 'lostDownstream'].map((name) => row?.figures[name]),
    [undefined, undefined, undefined],
  );
  assert.ok(summary.some((sentence) => sentence.endsWith('json lost 25.0 %.')));
});

test('a reliable wire that loses is not valid, one way either', () => {
  const row = reportOf(tcp, { sentOk: 100, atServer: 98 }).tables[0]?.rows[0];
  assert.deepEqual(row?.reasons, ['12 messages did not arrive in time on a reliable wire']);
});

test('a server that had more than was sent is impossible', () => {
  const row = reportOf(udp, { sentOk: 100, atServer: 101 }).tables[0]?.rows[0];
  assert.equal(row?.status, 'invalid');
  assert.ok(row?.reasons.includes('impossible: more messages arrived than were sent'));
});
