import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder, removeEmpty } from './folders.ts';

function scratch(t: { after(done: () => void): void }): string {
  const root = mkdtempSync(join(tmpdir(), 'wirebench-folders-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

test('a folder is made with those above it, and may be there already', (t) => {
  const path = join(scratch(t), 'a', 'b', 'c');
  makeFolder(path);
  makeFolder(path);
  assert.ok(statSync(path).isDirectory());
});

test('a file is no folder, and nothing is made below one', (t) => {
  const file = join(scratch(t), 'file');
  writeFileSync(file, '');
  assert.throws(() => makeFolder(file), { code: 'EEXIST' });
  assert.throws(() => makeFolder(join(file, 'below')), { code: 'ENOTDIR' });
});

test('a folder in which nothing can be made is told, at once', {
  skip: !existsSync('/proc/self') && 'no /proc on this system',
}, () => {
  assert.throws(() => makeFolder('/proc/wirebench/results'), { code: 'ENOENT' });
});

test('only what is empty is removed', (t) => {
  const path = join(scratch(t), 'run');
  removeEmpty(path, 'cells');
  makeFolder(join(path, 'cells'));
  writeFileSync(join(path, 'run.json'), '{}');
  removeEmpty(path, 'cells');
  assert.ok(existsSync(join(path, 'run.json')));
  rmSync(join(path, 'run.json'));
  makeFolder(join(path, 'cells'));
  removeEmpty(path, 'cells');
  assert.equal(existsSync(path), false);
});
