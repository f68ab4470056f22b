import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testRepository } from './_repository.ts';
import { addWorktree, openRepository } from './git.ts';
import { openWorkspace } from './workspace.ts';

const worktrees = (git: (...args: string[]) => string) =>
  git('worktree', 'list', '--porcelain').match(/^worktree /gm)?.length;

test('what is made in it goes with it', async (t) => {
  const { root, commit, git } = testRepository(t);
  const head = commit({ a: '1' });
  const workspace = openWorkspace();
  const base = await workspace.worktree(await openRepository(root), 'base', head);
  writeFileSync(join(workspace.subfolder('other'), 'x'), '');
  assert.ok(existsSync(join(base, 'a')));
  assert.equal(worktrees(git), 2);
  workspace.remove();
  assert.equal(existsSync(workspace.folder), false);
  assert.equal(worktrees(git), 1);
});

test('what a killed gate has left is removed by the next, what runs is let be', async (t) => {
  const { root, commit, git } = testRepository(t);
  const head = commit({ a: '1' });
  const left = async (pid: number) => {
    const folder = join(tmpdir(), `wirebench-gate-test-${process.pid}-${pid}`);
    mkdirSync(folder);
    const at = join(folder, 'base');
    await addWorktree(await openRepository(root), at, head);
    writeFileSync(join(folder, 'owner.json'), JSON.stringify({ pid, worktrees: [{ root, folder: at }] }));
    return folder;
  };
  // The number of a process that has just ended.
  const dead = await left(spawnSync(process.execPath, ['--version']).pid);
  const alive = await left(process.pid);
  openWorkspace().remove();
  assert.deepEqual([existsSync(dead), existsSync(alive), worktrees(git)], [false, true, 2]);
  writeFileSync(join(alive, 'owner.json'), '{"pid":');
  openWorkspace().remove();
  // Nobody says whose it is.
  assert.equal(existsSync(alive), true);
  git('worktree', 'remove', '--force', join(alive, 'base'));
  rmSync(alive, { recursive: true });
});
