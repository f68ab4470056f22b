import assert from 'node:assert/strict';
import test from 'node:test';
import { tcpCell, udpCell } from './_fixtures.ts';
import { networkRound as recordsOf } from './_records.ts';
import { lossFigures } from './loss.ts';
import { networkFigures } from './network.ts';
import { networkRound } from './network-round.ts';

test('a round adds its intervals up: rates, microseconds and CPU per message', () => {
  const records = recordsOf(tcpCell('json'), 0, {
    sentOk: 200,
    latencyNs: 1000,
    latenessNs: 100,
    serverLoop: 0.5,
  });
  const round = networkRound(records);
  assert.ok(round);
  assert.deepEqual(networkFigures(round, false), {
    throughput: 200,
    offered: 200,
    accepted: 200,
    delivered: 0.2,
    latencyP50: 1,
    latencyP90: 1,
    latencyP99: 1,
    latencyP999: 1,
    latencyMax: 1,
    serviceP50: 0.9,
    serviceP99: 0.9,
    wireP50: 40.031,
    jitter: 2,
    pdvP50: 0,
    pdvP99: 0,
    serverP50: 5.003,
    latenessP50: 0.1,
    latenessP90: 0.1,
    latenessP99: 0.1,
    latenessP999: 0.1,
    clientCpu: 5,
    serverCpu: 5,
    clientLoop: 0.99,
    serverLoop: 0.5,
  });
});

test('of a file that is carried: its bytes alone a second, and CPU per MiB', () => {
  const round = networkRound(recordsOf(tcpCell('json'), 0, { sentOk: 200 }));
  assert.ok(round);
  assert.equal(round.fileBytes, undefined);
  const figures = networkFigures({ ...round, fileBytes: 2 ** 19 }, false);
  const { goodput, serverCpuPerMiB, clientCpuPerMiB, delivered } = figures;
  assert.deepEqual([goodput, serverCpuPerMiB, clientCpuPerMiB, delivered], [104.8576, 10, 10, 0.2]);
});

test('values have no bytes, so no bytes are delivered', () => {
  const round = networkRound(recordsOf(tcpCell('structured-clone'), 0));
  assert.ok(round);
  assert.equal(networkFigures({ ...round, sizeBytes: 0 }, true)['delivered'], undefined);
});

test('loss is grounded in the sender, direction by direction', () => {
  const round = networkRound(
    recordsOf(udpCell('json'), 0, {
      sentOk: 100,
      unique: 80,
      atServer: 90,
      serverSentOk: 89,
      client: { late: 2, duplicate: 1, reordered: 3 },
      server: { duplicate: 4, foreign: 5, corrupt: 6 },
    }),
  );
  assert.ok(round);
  const { sentOk, lost, lossShare, lostUpstream, lostDownstream, ...counts } = lossFigures(round);
  assert.deepEqual([sentOk, lost, lossShare], [100, 20, 0.2]);
  // 90 were to be answered, whatever became of the replies; two came back too late.
  assert.deepEqual([lostUpstream, lostDownstream], [10, 8]);
  const { unique, duplicate, reordered, late, foreign, corrupt } = counts;
  assert.deepEqual([unique, duplicate, reordered, late, foreign, corrupt], [80, 5, 3, 2, 5, 6]);
});

test('a server that counts nothing has no directions', () => {
  const round = networkRound(recordsOf(tcpCell('none'), 0, { sentOk: 10, atServer: 0 }));
  assert.ok(round);
  assert.equal(round.server, undefined);
  assert.deepEqual([lossFigures(round)['lost'], lossFigures(round)['lostUpstream']], [0, undefined]);
});

test('a round without the records of the client, or with a broken histogram, is none', () => {
  const records = recordsOf(tcpCell('json'), 0);
  assert.equal(networkRound(records.filter(({ kind }) => kind !== 'counters')), undefined);
  assert.equal(networkRound(records.filter(({ kind }) => kind !== 'interval')), undefined);
  const broken = records.map((record) =>
    record.kind === 'interval' && record.role === 'client'
      ? { ...record, histograms: { latency: 'AAAA' } }
      : record,
  );
  assert.equal(networkRound(broken), undefined);
});
