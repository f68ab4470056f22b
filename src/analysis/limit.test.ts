import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Record } from '../schema.ts';
import { runOf, tcpCell } from './_fixtures.ts';
import { histogramOf, networkRound, sixRounds } from './_records.ts';
import { analyse } from './analyse.ts';

const none = tcpCell('none');
const limit = tcpCell('none', { id: 'limit', row: 'bare', scenario: { use: './_peers/pingpong' } });

/** A round whose every round trip takes `ns`. */
const trips =
  (ns: number) =>
  (record: Record): Record =>
    record.kind === 'interval' && record.role === 'client'
      ? { ...record, histograms: { ...record.histograms, wire: histogramOf([ns + record.index]) } }
      : record;
const byProgram = (record: Record): Record =>
  record.kind === 'counters' && record.role === 'client' ? { ...record, told: true } : record;

/** What is found of a row of ours beside one of a program, and beside one that is our own. */
const findings = (ownNs: number, leastNs: number, mark: (record: Record) => Record = byProgram) => {
  const records = new Map([
    [none.id, sixRounds((round) => networkRound(none, round).map(trips(ownNs)))],
    [limit.id, sixRounds((round) => networkRound(limit, round).map(trips(leastNs)).map(mark))],
  ]);
  return analyse(runOf([none, limit], { baseline: 'bare' }), records).findings;
};

test('a round trip shorter than that of a program without a runtime cannot be', () => {
  assert.deepEqual(findings(20_000, 40_000), [
    'order over TCP (echo, closed loop, 16 in flight): the round trip of none is 0.500x (0.500 to 0.500) that of bare (pingpong), which cannot be: the harness or that program is wrong here.',
  ]);
});

test('one that is longer, or that cannot be told from it, can be', () => {
  assert.deepEqual(findings(40_000, 20_000), []);
  assert.deepEqual(findings(20_000, 20_000), []);
});

test('a loop of our own is no limit', () => {
  assert.deepEqual(
    findings(20_000, 40_000, (record) => record),
    [],
  );
});
