import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeTime } from '../_fakes.ts';
import { behind, benchOf, pass, scripted } from './_lanes.ts';
import { MAX_HOLD_MS } from './lane.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

test('30 packets held until ten have overtaken each: 30 reordered, none lost', (t) => {
  fakeTime(t);
  const script = upTo(630).map((n) => (n % 20 === 0 && n < 600 ? behind(10) : pass));
  const { lane, left, tallies } = benchOf([scripted(...script)]);
  for (const n of upTo(630)) lane.take(Buffer.from([n % 20]), 0, true);
  assert.deepEqual(left.slice(0, 20), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  const { reordered, delayed, forwarded, dropped } = tallies.window.counts;
  assert.deepEqual(
    { reordered, delayed, forwarded, dropped },
    { reordered: 30, delayed: 30, forwarded: 630, dropped: 0 },
  );
});

test('held packets side by side go on in order, when those that came later have overtaken both', (t) => {
  fakeTime(t);
  const { send, left } = benchOf([scripted(behind(2), behind(2))]);
  for (const n of upTo(5)) send(n);
  assert.deepEqual(left, [2, 3, 0, 1, 4]);
});

test('a held packet that nobody overtakes goes on after 100 ms', async (t) => {
  const time = fakeTime(t);
  const { send, left, tallies } = benchOf([scripted(behind(3))]);
  send(0);
  await time.advance(MAX_HOLD_MS - 1);
  assert.deepEqual(left, []);
  await time.advance(1);
  assert.deepEqual([left, tallies.window.counts.reordered], [[0], 0]);
});
