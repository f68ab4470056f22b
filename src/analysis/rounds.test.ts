import assert from 'node:assert/strict';
import test from 'node:test';
import { codecCell } from './_fixtures.ts';
import { codecRound, crashedRound, failedRound } from './_records.ts';
import { describeMissing, describeUnfaithful, readRounds } from './rounds.ts';

const cell = codecCell('json');
const good = (round: number) => codecRound(cell, round, { encodeNs: [1], decodeNs: [1] });

test('rounds are complete, failed or crashed', () => {
  const rounds = readRounds([
    ...good(2),
    ...crashedRound(cell, 1),
    ...failedRound(cell, 3, 'ROLE_DIED', 'killed'),
    ...good(0),
  ]);
  assert.deepEqual([...rounds.complete.keys()], [0, 2]);
  assert.equal(rounds.crashed, 1);
  assert.deepEqual(
    rounds.failed.map(({ round, code }) => [round, code]),
    [[3, 'ROLE_DIED']],
  );
});

test('a round that was started again counts from its last start', () => {
  const [start, encode] = good(0);
  assert.ok(start && encode);
  const rounds = readRounds([start, encode, ...good(0)]);
  assert.equal(rounds.crashed, 0);
  assert.equal(rounds.complete.get(0)?.length, 3);
});

test('records before any start belong to no round', () => {
  assert.equal(readRounds(good(0).slice(1)).complete.size, 0);
});

test('what is missing says how many and why', () => {
  const rounds = readRounds([
    ...good(0),
    ...crashedRound(cell, 1),
    ...failedRound(cell, 2, 'ROLE_DIED', 'killed'),
    ...failedRound(cell, 3, 'ROLE_DIED', 'killed'),
  ]);
  assert.equal(describeMissing(rounds, 1, 1), null);
  assert.equal(
    describeMissing(rounds, 1, 6),
    '5 of 6 rounds are missing: 2 failed (ROLE_DIED: killed), 1 crashed (no end record), 2 not started',
  );
  assert.equal(
    describeMissing(readRounds(good(0)), 0, 1),
    '1 of 1 rounds are missing: 1 without all their records',
  );
});

test('what came back different is told, also when its round was started again', () => {
  const wrong = failedRound(
    cell,
    1,
    'NOT_FAITHFUL',
    'a value did not come back as it was: bid: number changed',
  );
  const records = [
    ...good(0),
    ...wrong,
    ...wrong,
    ...good(1),
    ...failedRound(cell, 2, 'ROLE_DIED', 'killed'),
  ];
  assert.equal(
    describeUnfaithful(records, 6),
    'NOT_FAITHFUL in 1 of 6 rounds: a value did not come back as it was: bid: number changed',
  );
  assert.equal(describeUnfaithful(good(0), 6), null);
});
