import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from './_fixtures.ts';
import { claimPartial, partialOf } from './claim.ts';
import { MAX_NAME_LENGTH } from './names.ts';

const claimed = async (t: TestContext, path: string) => {
  const claim = await claimPartial(path);
  t.after(async () => {
    claim.release();
    await claim.file.close();
  });
  const begun = readFileSync(claim.path, 'utf8');
  return { ...claim, begun };
};

test('what a broken get has left is taken by one, the longest first, and the next begins anew', async (t) => {
  const path = join(temporaryFolder(t), 'x');
  const { pid: dead } = spawnSync(process.execPath, ['--version']);
  writeFileSync(partialOf(path, dead, '00000000'), 'ab');
  writeFileSync(partialOf(path, process.pid, '11111111'), 'abcd');
  writeFileSync(partialOf(path, dead, '22222222'), 'abc');
  writeFileSync(partialOf(path, process.ppid, '33333333'), 'that process is alive');
  writeFileSync(partialOf(`${path}y`, dead, '44444444'), 'of another file');
  mkdirSync(partialOf(path, dead, '55555555'));
  // However its folder is called.
  const near = relative(process.cwd(), path);
  const begun = await Promise.all(
    [path, near, path, near].map(async (each) => (await claimed(t, each)).begun),
  );
  assert.deepEqual(begun.sort(), ['', 'ab', 'abc', 'abcd']);
});

test('what is released is gone on with', async (t) => {
  const path = join(temporaryFolder(t), 'x');
  const first = await claimed(t, path);
  writeFileSync(first.path, 'ab');
  first.release();
  const second = await claimed(t, path);
  assert.equal(second.begun, 'ab');
  assert.deepEqual(readdirSync(join(path, '..')), [basename(second.path)]);
});

test('the longest name has a partial too', async (t) => {
  const { begun } = await claimed(t, join(temporaryFolder(t), 'x'.repeat(MAX_NAME_LENGTH)));
  assert.equal(begun, '');
});
