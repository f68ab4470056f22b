import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { asking, shareIn, temporaryFolder } from './_fixtures.ts';
import { partialOf } from './claim.ts';
import type { ShareClient } from './client.ts';
import { partialKey } from './folder.ts';
import { getFile } from './get.ts';
import { KEEP_ALIVE_MS, keptAlive } from './keep-alive.ts';
import { putFile } from './put.ts';

const options = { pieceBytes: 5000, window: 4, onProgress: () => {} };
const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 250));

/** A client of a share on a disk that takes an age for each read and sync, at both ends. `said` is what is asked and answered. */
async function slowly(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const dir = temporaryFolder(t);
  const { ask } = asking(await shareIn(t, dir, { durable: true }));
  const said: string[] = [];
  let listed: Promise<unknown> = Promise.resolve();
  const client: ShareClient = {
    ask(request) {
      said.push(request.op);
      const answer = ask(request);
      if (request.op === 'ls') listed = answer;
      else void answer.then(() => said.push(`${request.op} answered`));
      return answer;
    },
    ...{ nextFile: () => 1, pieceBytes: 5000, windowBytes: 20_000, close: async () => {} },
  };
  const handle = await open(dir);
  await handle.close();
  const proto = Object.getPrototypeOf(handle);
  for (const slow of ['read', 'sync'] as const) {
    const original = proto[slow];
    t.mock.method(proto, slow, async function (this: unknown, ...given: unknown[]) {
      t.mock.timers.tick(KEEP_ALIVE_MS);
      await listed;
      return original.apply(this, given);
    });
  }
  /** Without repetitions: how often it was asked is of no interest. */
  const order = () => said.filter((what, i) => what !== said[i - 1]);
  return { client, dir, order };
}

test('a put is kept alive while either end hashes, and while the server syncs', async (t) => {
  const { client, dir, order } = await slowly(t);
  const path = join(temporaryFolder(t), 'x');
  writeFileSync(path, bytes);
  const partial = `${partialKey('x', 5000)}-0000000000000000.part`;
  writeFileSync(join(dir, '.wirebench-share', partial), bytes.subarray(0, 1234));
  const { resumedAtBytes } = await putFile(client, path, 'x', options);
  assert.equal(resumedAtBytes, 1234);
  assert.deepEqual(order(), ['put', 'ls', 'put answered', 'ls', 'piece', 'ls', 'piece answered']);
});

test('a get is kept alive while either end hashes, and while this one syncs', async (t) => {
  const { client, dir, order } = await slowly(t);
  const path = join(temporaryFolder(t), 'x');
  writeFileSync(join(dir, 'x'), bytes);
  writeFileSync(partialOf(path, process.pid, '00000000'), bytes.subarray(0, 1234));
  const { resumedAtBytes } = await getFile(client, 'x', path, options);
  assert.equal(resumedAtBytes, 1234);
  assert.ok(readFileSync(path).equals(bytes));
  assert.deepEqual(order(), ['ls', 'get', 'ls', 'get answered', 'read', 'read answered', 'ls']);
});

test('one question at a time is under way, none after the work, and that they fail is no matter', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let asked = 0;
  let refuse = () => {};
  const ask = () => {
    asked++;
    return new Promise<never>((_, reject) => {
      refuse = () => reject(new Error('lost'));
    });
  };
  const tick = () => t.mock.timers.tick(KEEP_ALIVE_MS);
  const done = await keptAlive({ ask }, async () => {
    for (let times = 0; times < 3; times++) tick();
    assert.equal(asked, 1);
    refuse();
    await new Promise(setImmediate);
    tick();
    return 'done';
  });
  tick();
  assert.deepEqual([done, asked], ['done', 2]);
});
