import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WirebenchError } from '../errors.ts';
import { withRetries } from './retry.ts';

const lost = () => new WirebenchError('CONNECTION_LOST', 'gone');
function options(retries: number) {
  const waitedMs: number[] = [];
  const told: number[] = [];
  const wait = async (ms: number) => void waitedMs.push(ms);
  return {
    waitedMs,
    told,
    rng: () => 0.5,
    retries,
    wait,
    onRetry: (attempt: number) => void told.push(attempt),
  };
}

test('a lost connection is tried again so often, and progress begins the count anew', async () => {
  const given = options(2);
  let calls = 0;
  const work = async (progressed: () => void) => {
    calls++;
    if (calls === 2) progressed();
    if (calls < 5) throw lost();
    return 'done';
  };
  // Two without progress are allowed: 1 fails, 2 gets further and fails, 3 fails, 4 would be one too many.
  await assert.rejects(withRetries(given, work), { code: 'CONNECTION_LOST' });
  assert.deepEqual([calls, given.told, given.waitedMs], [4, [1, 1, 2], [200, 200, 400]]);
  assert.equal(await withRetries(given, work), 'done');
});

test('what is not a lost connection is not tried again', async () => {
  const given = options(5);
  const work = () => Promise.reject(new WirebenchError('OVER_QUOTA', 'full'));
  await assert.rejects(withRetries(given, work), { code: 'OVER_QUOTA' });
  assert.deepEqual(given.told, []);
});
