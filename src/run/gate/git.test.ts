import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { GIT_ENV, testRepository } from './_repository.ts';
import {
  addWorktree,
  commitOf,
  headState,
  isIgnored,
  openRepository,
  removeWorktree,
  sameTree,
} from './git.ts';

test('a folder without a repository, and one that is not there', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-none-'));
  t.after(() => rmSync(folder, { recursive: true }));
  await assert.rejects(openRepository(folder), { code: 'NOT_A_REPOSITORY', message: /wirebench ab$/ });
  await assert.rejects(openRepository(join(folder, 'none')), { code: 'GIT_MISSING' });
});

test('a name is a commit, or is told with the nearest there is', async (t) => {
  const { root, commit, git } = testRepository(t);
  const first = commit({ a: '1' });
  git('branch', 'release');
  const repository = await openRepository(root);
  assert.equal(await commitOf(repository, 'release'), first);
  await assert.rejects(commitOf(repository, 'relaese'), {
    code: 'UNKNOWN_REF',
    message: 'git knows no commit called "relaese"; did you mean "release"?',
  });
  await assert.rejects(commitOf(repository, '--output=x'), { code: 'UNKNOWN_REF' });
});

test('a shallow clone without the base says how to fetch it', async (t) => {
  const { root, commit } = testRepository(t);
  commit({ a: '1' });
  commit({ a: '2' });
  const clone = mkdtempSync(join(tmpdir(), 'wirebench-shallow-'));
  t.after(() => rmSync(clone, { recursive: true, force: true }));
  execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${root}`, clone], {
    env: GIT_ENV,
    stdio: 'pipe',
  });
  await assert.rejects(commitOf(await openRepository(clone), 'HEAD^1'), {
    code: 'BASE_MISSING',
    message: /this clone is shallow, and HEAD\^1 is not in it; .*fetch-depth: 0/,
  });
});

test('the work tree: clean, changed, with something new, with results of its own', async (t) => {
  const { root, commit, write } = testRepository(t);
  const head = commit({ a: '1', '.gitignore': 'node_modules\n' });
  const repository = await openRepository(root);
  const state = () => headState(repository, join(root, 'results'));
  assert.deepEqual(await state(), { commit: head, dirty: false });
  write({ 'results/run.json': '{}', 'node_modules/x.js': '' });
  assert.equal((await state()).dirty, false);
  write({ b: 'new' });
  assert.equal((await state()).dirty, true);
  rmSync(join(root, 'b'));
  write({ a: '2' });
  assert.equal((await state()).dirty, true);
  assert.deepEqual(
    [await isIgnored(repository, 'node_modules/x.js'), await isIgnored(repository, 'a')],
    [true, false],
  );
});

test('a repository without a commit has a state too', async (t) => {
  const { root } = testRepository(t);
  assert.deepEqual(await headState(await openRepository(root), root), { commit: null, dirty: false });
});

test('two commits of the same files are the same', async (t) => {
  const { root, commit } = testRepository(t);
  const commits = [commit({ a: '1' }), commit({}), commit({ a: '2' })];
  const repository = await openRepository(root);
  const [one = '', two = '', three = ''] = commits;
  assert.deepEqual(
    [await sameTree(repository, one, two), await sameTree(repository, one, three)],
    [true, false],
  );
});

test('a worktree holds the commit, runs no hook, and leaves nothing behind', async (t) => {
  const { root, commit, write, git } = testRepository(t);
  const first = commit({ a: '1' });
  commit({ a: '2' });
  write({ '.git/hooks/post-checkout': '#!/bin/sh\ntouch "$(git rev-parse --git-common-dir)/hooked"\n' });
  execFileSync('chmod', ['+x', join(root, '.git/hooks/post-checkout')]);
  const repository = await openRepository(root);
  const folder = join(root, '..', `${root.slice(-6)}-base`);
  await addWorktree(repository, folder, first);
  assert.equal(readFileSync(join(folder, 'a'), 'utf8'), '1');
  assert.equal(existsSync(join(root, '.git/hooked')), false);
  removeWorktree(root, folder);
  assert.equal(existsSync(folder), false);
  assert.equal(git('worktree', 'list', '--porcelain').match(/^worktree /gm)?.length, 1);
  assert.equal(git('status', '--porcelain'), '');
});

test('a repository of somebody else is one that git refuses, and says how to trust it', async (t) => {
  const { root, commit } = testRepository(t);
  commit({ 'below/a': '1' });
  // Git's own switch for its tests of this.
  process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER'] = '1';
  t.after(() => delete process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER']);
  for (const folder of [root, join(root, 'below')])
    await assert.rejects(openRepository(folder), {
      code: 'GIT_REFUSES',
      message: `git does not read ${root}, because it is somebody else's; if you trust it: git config --global --add safe.directory '${root}'`,
    });
});

test('a checkout that takes too long is told as that', async () => {
  const killed = Object.assign(new Error('Command failed: git'), { killed: true, stderr: '' });
  const slow = { root: '/r', git: () => Promise.reject(killed) };
  await assert.rejects(addWorktree(slow, '/f', '0123456789abcdef'), {
    code: 'BASE_MISSING',
    message: /^checking 0123456789 out took more than 20 minutes; /,
  });
});
