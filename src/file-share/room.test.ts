import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from './_fixtures.ts';
import { openFolder, partialKey } from './folder.ts';
import { createRoom } from './room.ts';

const PARTIAL = `${partialKey('old', 8)}-0000000000000000.part`;

/** A room for 10 bytes and 1 file, 3 bytes of which a broken upload of 8 has; nothing can be opened while it is full. */
async function roomIn(t: TestContext) {
  const dir = temporaryFolder(t);
  const folder = await openFolder(dir);
  t.after(() => folder.close());
  writeFileSync(join(dir, '.wirebench-share', PARTIAL), 'abc');
  let full = true;
  const unlessFull =
    <A, T>(open: (given: A) => Promise<T>) =>
    async (given: A) => {
      if (full) throw Object.assign(new Error('full'), { code: 'EMFILE' });
      return open(given);
    };
  const { createPartial, openPartial } = folder;
  const limited = { createPartial: unlessFull(createPartial), openPartial: unlessFull(openPartial) };
  const room = await createRoom({ ...folder, ...limited }, { bytes: 10, files: 1 });
  const take = async (name: string, size: number, resume = true) => {
    const { file, leave, partial } = await room.take(name, size, resume);
    t.after(() => file.close());
    return { leave, partial };
  };
  return {
    take,
    mend: () => {
      full = false;
    },
  };
}

test('what cannot be opened takes no room', async (t) => {
  const { take, mend } = await roomIn(t);
  for (let tries = 0; tries < 3; tries++) await assert.rejects(take('new', 7), { code: 'EMFILE' });
  mend();
  const { leave } = await take('new', 7);
  await assert.rejects(take('other', 0), { code: 'OVER_QUOTA', message: /1 files at most/ });
  leave(0);
});

test('a broken upload that cannot be opened is gone on with later, and its room is counted until then', async (t) => {
  const { take, mend } = await roomIn(t);
  for (let tries = 0; tries < 3; tries++) await assert.rejects(take('old', 8), { code: 'EMFILE' });
  mend();
  const { leave, partial } = await take('old', 8);
  assert.equal(partial, PARTIAL);
  leave(3);
  // 3 bytes are held: 8 are too many until the broken one has made room.
  const { partial: other } = await take('new', 8);
  assert.notEqual(other, PARTIAL);
});

test('broken uploads do not make room for what does not fit without them either', async (t) => {
  const { take, mend } = await roomIn(t);
  mend();
  await assert.rejects(take('large', 11), { code: 'OVER_QUOTA', message: /10 bytes at most/ });
  const { leave } = await take('new', 0);
  await assert.rejects(take('other', 0), { code: 'OVER_QUOTA', message: /1 files at most/ });
  leave(0);
  assert.equal((await take('old', 8)).partial, PARTIAL);
});
