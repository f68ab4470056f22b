import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { gitEnvironment } from './git.ts';

/** Git for tests: nobody's settings, and a name. */
export const GIT_ENV: NodeJS.ProcessEnv = {
  ...gitEnvironment(),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.org',
};

export interface TestRepository {
  readonly root: string;
  git(...args: string[]): string;
  write(files: Readonly<Record<string, string>>): void;
  /** Writes, and commits all there is. Returns the commit. */
  commit(files: Readonly<Record<string, string>>): string;
}

/** A repository in a temporary folder, removed with the test. */
export function testRepository(t: TestContext, at?: string): TestRepository {
  const root = at ?? realpathSync(mkdtempSync(join(tmpdir(), 'wirebench-repository-')));
  if (at === undefined) t.after(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(root, { recursive: true });
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', env: GIT_ENV, stdio: 'pipe' }).trim();
  const write: TestRepository['write'] = (files) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
  };
  git('init', '--quiet', '--initial-branch=main');
  return {
    root,
    git,
    write,
    commit: (files) => {
      write(files);
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message=x');
      return git('rev-parse', 'HEAD');
    },
  };
}
