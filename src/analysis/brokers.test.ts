import assert from 'node:assert/strict';
import test from 'node:test';
import { environmentFacts } from '../report/environment.ts';
import { runOf, tcpCell, udpCell } from './_fixtures.ts';
import { type NetworkTruth, networkRound, sixRounds } from './_records.ts';
import { analyse } from './analyse.ts';
import { measure } from './rows.ts';

const lossy = udpCell('json', { transport: { use: 'nats' }, broker: 'nats' });
const reliable = tcpCell('json', { transport: { use: 'amqp' }, broker: 'amqp' });
const open = { kind: 'open', clients: 1, ratePerSecond: 100 } as const;
const measured = (cell: typeof lossy, truth: NetworkTruth) =>
  measure(
    runOf([cell]),
    cell,
    sixRounds((round) => networkRound(cell, round, truth)),
  );

test('a broker that went away is told in a sentence, with what was refused; other faults stand beside it', () => {
  const { notes, status } = measured(reliable, {
    faults: { 'broker lost': 1, 'broker back': 1, 'no listener': 2 },
  });
  assert.equal(status, 'valid');
  assert.deepEqual(notes.slice(1), [
    'the broker went away during the round: connections of the client lost 6, made again 6; connections of the server lost 0, made again 0; messages of the window that could not be sent meanwhile 0; what it lost is in the counts',
    'client faults: no listener 12',
  ]);
});

test('an open loop held back by a broker that is away does not blame the receiver', () => {
  const held = { sentOk: 50, offered: 100, latencyNs: 1000, latenessNs: 900, blockedNs: 2e8 };
  const { notes } = measured({ ...reliable, load: open }, { ...held, faults: { 'broker lost': 1 } });
  assert.equal(
    notes[0],
    'the wire was away or full for 20.0 % of the window and took 50.0 % of the offered messages; latency counts the wait',
  );
});

test('what a broker loses is a number on a lossy wire, and not attributable; on a reliable one it is a fault', () => {
  const truth = { sentOk: 100, unique: 90, atServer: 95, latenessNs: 10 };
  const row = measured(lossy, truth);
  assert.equal(row.status, 'valid', row.reasons.join());
  assert.deepEqual(row.lossNotes, [
    'to the server: 30 lost',
    'back to the client: 30 lost',
    'where it was lost is not attributable: on the way to the broker, in it or on the way from it',
  ]);
  assert.deepEqual(measured(reliable, truth).reasons, [
    '60 messages did not arrive in time on a reliable wire',
  ]);
});

test('a report says which broker it was, and how brokers are measured', () => {
  const brokers = [
    { name: 'nats', title: 'NATS server', version: '2.9.10', started: true },
    { name: 'kafka', title: 'Apache Kafka', version: null, started: false },
  ];
  const report = analyse(runOf([lossy], { brokers }), new Map());
  const facts = new Map(environmentFacts(report));
  assert.equal(
    facts.get('Broker nats'),
    'NATS server, 2.9.10, started for this run on this machine, one for all rounds',
  );
  assert.equal(
    facts.get('Broker kafka'),
    'Apache Kafka, version not known, a running one that the user named',
  );
  const method = report.method.join('\n');
  assert.match(method, /go through a broker, a process of its own/);
  assert.doesNotMatch(method, /Datagrams are accounted for/);
});
