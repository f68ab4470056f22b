import assert from 'node:assert/strict';
import test from 'node:test';
import type { CountersRecord, RelayCounts, RelayRecord, Record as RunRecord } from '../schema.ts';
import { runOf, udpCell } from './_fixtures.ts';
import { account, type NetworkTruth, networkRound } from './_records.ts';
import { measure } from './rows.ts';

const cell = udpCell('json', { load: { kind: 'closed', clients: 1, depth: 4 } });

type Sockets = Pick<CountersRecord, 'socketDrops' | 'receiveQueueBytes' | 'receiveBufferBytes'> & {
  /** Of trials and warm-up. */
  readonly outside: number;
  readonly receiveBufferErrors: number;
};
const calm: Sockets = {
  socketDrops: 0,
  receiveQueueBytes: 0,
  receiveBufferBytes: 212_992,
  outside: 16,
  receiveBufferErrors: 0,
};

/** Two rounds of the same truth, and what the kernel said of both ends. */
function judged(
  truth: NetworkTruth,
  server: Partial<Sockets>,
  client: Partial<Sockets> = {},
  {
    relay,
    target = false,
    rcvbufBytes,
  }: { relay?: RelayRecord; target?: boolean; rcvbufBytes?: number } = {},
) {
  const counted = (record: RunRecord): RunRecord => {
    if (record.kind !== 'counters') return record;
    const { outside, receiveBufferErrors, ...own } = {
      ...calm,
      ...(record.role === 'server' ? server : client),
    };
    return {
      ...record,
      ...own,
      outside: { sentOk: outside, sendFailed: 0, received: account({ unique: outside }) },
      udpErrors: { receiveBufferErrors, inErrors: receiveBufferErrors, sendBufferErrors: 0 },
    };
  };
  const records = [0, 1].flatMap((round) => {
    const all = networkRound(cell, round, truth).map(counted);
    return relay ? [...all.slice(0, -1), { ...relay, round }, ...all.slice(-1)] : all;
  });
  const run = runOf([cell], { rounds: 2 });
  const own = rcvbufBytes === undefined ? cell : { ...cell, rcvbufBytes };
  const { status, reasons, lossNotes } = measure(
    target ? { ...run, target: run.environment } : run,
    own,
    records,
  );
  return { status, reasons, notes: lossNotes };
}

const GRANTED = 'receive buffers granted: 212,992 B at the server, 212,992 B at the client';

test('nothing lost: nothing to say but the buffers', () => {
  assert.deepEqual(judged({ sentOk: 100 }, {}), { status: 'valid', reasons: [], notes: [GRANTED] });
});

test('the rounds together, each way, in words and as the identity', () => {
  const truth = { sentOk: 100, atServer: 80, serverSentOk: 80, unique: 75 };
  const { status, notes } = judged(truth, { socketDrops: 20, receiveBufferErrors: 25 }, { socketDrops: 5 });
  assert.equal(status, 'valid');
  assert.deepEqual(notes, [
    "to the server: all 40 lost: 40 in the server's socket buffer (it was too slow); with warm-up and trials, 232 sent = 192 arrived + 40 dropped by sockets + residual 0",
    "back to the client: all 10 lost: 10 in the client's socket buffer (it was too slow); with warm-up and trials, 192 sent = 182 arrived + 10 dropped by sockets + residual 0",
    GRANTED,
  ]);
});

const way = (window: Partial<RelayCounts>, socketDrops: number) => {
  const none = { received: 0, forwarded: 0, refused: 0, dropped: 0, duplicated: 0 };
  const rest = { delayed: 0, reordered: 0, corrupted: 0, queued: 0, stages: [] };
  const outside = { ...none, ...rest, received: 16, forwarded: 16 };
  return { window: { ...none, ...rest, ...window }, outside, socketDrops };
};

test('what a relay did stands beside what sockets dropped, and copies that arrived are taken off', () => {
  const relay: RelayRecord = {
    ...{
      v: 1,
      cell: cell.id,
      round: 0,
      kind: 'relay',
      cpuUserUs: 0,
      cpuSystemUs: 0,
      eventLoopUtilization: 0,
    },
    upstream: way({ received: 97, dropped: 30, duplicated: 4, forwarded: 71 }, 3),
    downstream: way({ received: 63, forwarded: 63 }, 0),
    receiveBufferBytes: 425_984,
    lateness: '',
  };
  const truth = { sentOk: 100, atServer: 61, serverSentOk: 63, unique: 61 };
  const { status, notes } = judged(
    { ...truth, server: { duplicate: 2 }, client: { duplicate: 2 } },
    { socketDrops: 8, receiveBufferErrors: 11 },
    {},
    { relay },
  );
  assert.equal(status, 'valid');
  assert.deepEqual(notes, [
    "to the server: all 78 lost: 16 in the server's socket buffer (it was too slow), 6 in the relay's socket buffer (the relay was too slow), 60 injected by the relay, 4 of these were made good by a copy; with warm-up and trials, 232 sent + 8 doubled = 158 arrived + 60 dropped by the relay + 22 dropped by sockets + residual 0",
    `${GRANTED}, 425,984 B at the relay`,
  ]);
});

test('on one host a residual makes the row invalid; between two hosts it is a loss on the way', () => {
  const truth = { sentOk: 100, atServer: 90, serverSentOk: 90, unique: 90 };
  const unread = { socketDrops: 6, receiveBufferErrors: 6, receiveQueueBytes: 3000 };
  assert.deepEqual(judged(truth, unread).reasons, [
    'to the server, datagrams are unaccounted for in 2 rounds (residual 4, 4); 6,000 B were not read in time',
  ]);
  const { status, notes } = judged(truth, unread, {}, { target: true });
  assert.equal(status, 'valid');
  assert.match(notes[0] ?? '', /^to the server: 20 lost: 12 in the server's .*, 8 unaccounted for; /);
});

test('where the kernel tells nothing, nothing is put on anyone', () => {
  const { status, notes } = judged(
    { sentOk: 100, atServer: 90, unique: 90 },
    { socketDrops: null, receiveBufferBytes: null },
    { socketDrops: null, receiveBufferBytes: null },
  );
  assert.equal(status, 'valid');
  assert.deepEqual(notes, [
    'to the server: 20 lost',
    'where it was lost is not attributable on this platform: only Linux tells the drops of a socket',
  ]);
});

test('RcvbufErrors of others is said; what was asked for stands beside what was granted', () => {
  const { notes } = judged({ sentOk: 100 }, { receiveBufferErrors: 7 }, {}, { rcvbufBytes: 106_496 });
  assert.deepEqual(notes, [
    `${GRANTED} (106,496 B asked for at server and client)`,
    'the sockets of these rounds dropped 0 datagrams; RcvbufErrors of the network namespace grew by 14: others share it',
  ]);
});
