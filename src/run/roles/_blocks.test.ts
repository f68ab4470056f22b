import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slowed } from './_blocks.ts';

test('slowed by a share: exactly so many more operations, what is left over carried on', () => {
  const done: number[] = [];
  const run = slowed((count) => {
    done.push(count);
    return count;
  }, 0.05);
  for (let block = 0; block < 20; block++) run(10);
  assert.equal(
    done.reduce((sum, count) => sum + count, 0),
    210,
  );
  assert.ok(done.every((count) => count === 10 || count === 11));
});

test('not slowed, each block is as long as it is asked to be', () => {
  const done: number[] = [];
  const run = slowed((count) => done.push(count), 0);
  for (const count of [1, 200, 7]) run(count);
  assert.deepEqual(done, [1, 200, 7]);
});
