import assert from 'node:assert/strict';
import test from 'node:test';
import type { Cell, RelayCounts, Record as RunRecord } from '../schema.ts';
import { runOf, udpCell } from './_fixtures.ts';
import { networkRound, sixRounds } from './_records.ts';
import { measure } from './rows.ts';
import { sizeLossOf, sizeLossTables } from './size-loss.ts';

const over = (mtuBytes: number, packetLoss: number) =>
  udpCell('json', {
    load: { kind: 'closed', clients: 1, depth: 4 },
    impairments: [{ use: 'mtu', options: { mtuBytes, packetLoss } }],
  });

/** Six rounds in which the relay lost some of 1000 messages, and a socket 30 more. */
function rowOf(cell: Cell, dropped: number) {
  const none = { forwarded: 0, refused: 0, duplicated: 0, delayed: 0, corrupted: 0, reordered: 0, queued: 0 };
  const counts = (parts: Partial<RelayCounts>): RelayCounts => ({
    ...none,
    ...{ received: 0, dropped: 0, stages: [], ...parts },
  });
  const way = (window: Partial<RelayCounts>) => ({
    window: counts(window),
    outside: counts({}),
    socketDrops: 0,
  });
  const atServer = 970 - dropped;
  const truth = { sentOk: 1000, atServer, serverSentOk: atServer, unique: atServer };
  const relayRecord = (round: number): RunRecord => ({
    ...{ v: 1, cell: cell.id, round, kind: 'relay', cpuUserUs: 0, cpuSystemUs: 0, eventLoopUtilization: 0 },
    upstream: way({ received: 1000, dropped, forwarded: 1000 - dropped }),
    downstream: way({ received: atServer, forwarded: atServer }),
    receiveBufferBytes: null,
    lateness: '',
  });
  const records = sixRounds((round) => {
    const all = networkRound(cell, round, truth);
    return [...all.slice(0, -1), relayRecord(round), ...all.slice(-1)];
  });
  return measure(run(), cell, records);
}

/** Bodies of 1000 B (900 to 3000) for json, 1424 B of one size for v8. */
const run = () => {
  const cell = over(1500, 0.01);
  const [json] = runOf([cell]).inspections;
  assert.ok(json?.status === 'exact');
  const sizes = (bytes: number, maxBytes = bytes) => ({ sizeBytes: bytes, minBytes: bytes, maxBytes });
  return runOf([cell], {
    sizeLoss: true,
    inspections: [
      { ...json, ...sizes(1000, 3000) },
      { ...json, codec: 'v8', ...sizes(1424) },
      { status: 'failed', codec: 'x', payload: 'order', code: 'CODEC_FAILED', message: 'm' },
    ],
  });
};

test('predicted: 1 - (1 - p)^k, with the envelope and the heads of IP and UDP in the packets', () => {
  const points = sizeLossOf(run(), []);
  assert.equal(points.length, 12);
  const of = (codec: string) =>
    points
      .filter((point) => point.codec === codec)
      .map(({ mtuBytes, packetLoss, fragments, predicted, predictedOfLargest }) => [
        ...[mtuBytes, packetLoss, fragments],
        ...[predicted, predictedOfLargest].map((share) => Number(share.toFixed(9))),
      ]);
  // 1000 + 56 + 28 = 1084 B fit one packet; 3000 + 56 + 8 = 3064 B need three of 1480 or of 1256.
  assert.deepEqual(of('json'), [
    [1500, 0.001, 1, 0.001, 0.002997001],
    [1500, 0.01, 1, 0.01, 0.029701],
    [1500, 0.05, 1, 0.05, 0.142625],
    [1280, 0.001, 1, 0.001, 0.002997001],
    [1280, 0.01, 1, 0.01, 0.029701],
    [1280, 0.05, 1, 0.05, 0.142625],
  ]);
  // 1424 + 56 + 8 = 1488 B are eight too many for 1480.
  assert.deepEqual(
    of('v8').map(([, , fragments, predicted]) => [fragments, predicted]),
    [
      [2, 0.001999],
      [2, 0.0199],
      [2, 0.0975],
      [2, 0.001999],
      [2, 0.0199],
      [2, 0.0975],
    ],
  );
});

test('measured: messages to the server, all rounds together, of rows with that link and nothing else', () => {
  const measuredBy = (cell: Cell) =>
    sizeLossOf(run(), [rowOf(cell, 20)]).filter(({ measured }) => measured !== null);
  const [point, ...others] = measuredBy(over(1500, 0.01));
  assert.equal(others.length, 0);
  assert.deepEqual(
    [point?.codec, point?.mtuBytes, point?.packetLoss, point?.measured],
    ['json', 1500, 0.01, { sent: 6000, lost: 120 }],
  );
  const link = over(1500, 0.01);
  assert.deepEqual(measuredBy({ ...link, impairments: [...link.impairments, { use: 'none' }] }), []);
  assert.deepEqual(measuredBy(over(1400, 0.01)), []);
});

test('a table a payload: one row a codec, measured beside predicted where it was', () => {
  const row = rowOf(over(1280, 0.05), 40);
  const [table, ...others] = sizeLossTables(sizeLossOf(run(), [row]), 'json');
  assert.ok(table);
  assert.equal(others.length, 0);
  assert.deepEqual(
    table.rows.map(({ name, baseline, notes }) => [name, baseline, notes.length]),
    [
      ['json', true, 1],
      ['v8', false, 0],
    ],
  );
  const measured = table.columns.filter(({ figure }) => figure.startsWith('measured'));
  assert.deepEqual(
    measured.map(({ figure, title }) => [figure, title]),
    [['measured-1280-0.05', '1280: 5 % seen']],
  );
  assert.deepEqual(
    table.rows.map(({ figures }) => figures['measured-1280-0.05']?.median),
    [0.04, undefined],
  );
  assert.deepEqual(sizeLossTables([], 'json'), []);
});
