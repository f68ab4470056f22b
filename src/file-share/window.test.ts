import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWindow } from './window.ts';

const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

test('so many are under way, and one more when the oldest is done', async () => {
  const begun: (() => void)[] = [];
  const window = createWindow(2);
  const all = (async () => {
    for (let n = 0; n < 4; n++) await window.add(() => new Promise((resolve) => void begun.push(resolve)));
    await window.drained();
  })();
  await turn();
  assert.equal(begun.length, 2);
  begun[1]?.();
  await turn();
  assert.equal(begun.length, 2);
  begun[0]?.();
  await turn();
  assert.equal(begun.length, 4);
  begun[2]?.();
  begun[3]?.();
  await all;
});

test('a failure is told by the next call', async () => {
  const window = createWindow(2);
  await window.add(() => Promise.reject(new Error('broken')));
  await assert.rejects(window.drained(), { message: 'broken' });
});
