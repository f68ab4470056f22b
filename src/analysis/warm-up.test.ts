import assert from 'node:assert/strict';
import test from 'node:test';
import { warmUpOf } from './warm-up.ts';

/** 40 samples: a slow start, then whatever `level` says of the last twenty. */
const samples = (level: (i: number) => number): number[] =>
  Array.from({ length: 40 }, (_, i) => (i < 20 ? 900 - 20 * i : level(i)));

test('a warm-up is told by how it ended', () => {
  assert.equal(warmUpOf(samples(() => 100)), 'flat');
  assert.equal(warmUpOf(samples((i) => (i < 30 ? 100 : 109))), 'flat');
  assert.equal(warmUpOf(samples((i) => (i < 30 ? 100 : 89))), 'quickening');
  assert.equal(warmUpOf(samples((i) => (i < 30 ? 100 : 111))), 'slowing');
  assert.equal(warmUpOf(samples((i) => (i % 2 === 0 ? 100 : 140))), 'unsteady');
});

test('one slow sample makes no warm-up unsteady, and a few samples say nothing', () => {
  assert.equal(warmUpOf(samples((i) => (i === 25 ? 10_000 : 100))), 'flat');
  assert.equal(warmUpOf(Array.from({ length: 15 }, () => 100)), null);
});
