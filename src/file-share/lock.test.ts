import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from './_fixtures.ts';
import { openFolder } from './folder.ts';
import { lockFolder } from './lock.ts';

test('of two that lock at once one is refused, and the lock is free when the other releases it', async (t) => {
  const dir = temporaryFolder(t);
  const lock = () => lockFolder(join(dir, 'lock'), 'it');
  const [first, second] = await Promise.allSettled([lock(), lock()]);
  assert.deepEqual([first.status, second.status], ['fulfilled', 'rejected']);
  if (first.status === 'fulfilled') await first.value();
  await (await lock())();
  assert.deepEqual(readdirSync(dir), []);
});

test('a lock that says nothing yet is that of a server that starts, until it is old', async (t) => {
  const path = join(temporaryFolder(t), 'lock');
  writeFileSync(path, '');
  const seconds = Date.now() / 1000 + 3600;
  utimesSync(path, seconds, seconds);
  await assert.rejects(lockFolder(path, 'it'), { code: 'LOCKED', message: /it is starting/ });
  utimesSync(path, 50, 50);
  await (await lockFolder(path, 'it'))();
});

test('a folder that cannot be locked is refused with the reason', async (t) => {
  const dir = temporaryFolder(t);
  mkdirSync(join(dir, '.wirebench-share', 'lock'), { recursive: true });
  utimesSync(join(dir, '.wirebench-share', 'lock'), 50, 50);
  await assert.rejects(openFolder(dir), { code: 'CANNOT_WRITE', message: /give another with --dir$/ });
});
