import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inLanes } from './lanes.ts';

/** Work that ends when the test says so. */
function openWork() {
  const begun: string[] = [];
  const end = new Map<string, () => void>();
  return {
    begun,
    end: (item: string) => end.get(item)?.(),
    work: (item: string) =>
      new Promise<void>((resolve) => {
        begun.push(item);
        end.set(item, resolve);
      }),
  };
}
const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

test('so many at once, in order; the next when any is done', async () => {
  const { begun, end, work } = openWork();
  const all = inLanes(['a', 'b', 'c', 'd'], 2, work);
  assert.deepEqual(begun, ['a', 'b']);
  end('b');
  await turn();
  assert.deepEqual(begun, ['a', 'b', 'c']);
  for (const item of ['a', 'c']) end(item);
  await turn();
  assert.deepEqual(begun, ['a', 'b', 'c', 'd']);
  end('d');
  await all;
});

test('the first failure is the failure of all', async () => {
  const failing = async (item: string) => {
    if (item === 'b') throw new Error(item);
  };
  await assert.rejects(inLanes(['a', 'b', 'c'], 1, failing), { message: 'b' });
});
