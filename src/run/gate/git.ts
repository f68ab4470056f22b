import { execFile, execFileSync } from 'node:child_process';
import { relative } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, WirebenchError } from '../../errors.ts';
import { nearest } from '../../names.ts';

const run = promisify(execFile);
/** To check a large repository out takes minutes. */
const GIT_MS = 20 * 60_000;
const REMOVE_MS = 120_000;
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;

/** A repository of the user's. Nothing of its work tree, its index or its branches is ever changed. */
export interface Repository {
  readonly root: string;
  git(...args: string[]): Promise<string>;
}

/** In a hook these name another repository than the folder does; and nothing may wait for somebody at a keyboard. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const {
    GIT_DIR: _dir,
    GIT_WORK_TREE: _tree,
    GIT_INDEX_FILE: _index,
    GIT_COMMON_DIR: _common,
    GIT_PREFIX: _prefix,
    ...kept
  } = process.env;
  // Without optional locks `git status` does not write the index.
  return { ...kept, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };
}

/** Throws GIT_MISSING, GIT_REFUSES, and NOT_A_REPOSITORY. */
export async function openRepository(folder: string, signal?: AbortSignal): Promise<Repository> {
  const gitIn =
    (cwd: string) =>
    async (...args: string[]): Promise<string> => {
      const options = { cwd, env: gitEnvironment(), timeout: GIT_MS, maxBuffer: MOST_OUTPUT_BYTES };
      return (await run('git', args, { ...options, ...(signal && { signal }) })).stdout.trim();
    };
  const root = await gitIn(folder)('rev-parse', '--show-toplevel').catch((error: unknown) => {
    throw wrongFolder(folder, error);
  });
  return { root, git: gitIn(root) };
}

/** What git has written, or why it could not be run. */
const saidBy = (error: unknown): string => (error as { stderr?: string }).stderr || messageOf(error);

function wrongFolder(folder: string, error: unknown): WirebenchError {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
    const remedy = 'install it, or compare two codecs with wirebench ab';
    return new WirebenchError(
      'GIT_MISSING',
      `there is no git here, or no folder ${folder}; ${remedy}`,
      error,
    );
  }
  const said = saidBy(error).split('\n', 1)[0] ?? '';
  if (said.includes('dubious ownership')) {
    // Of a folder below the root git takes no exception.
    const root = /repository at '(.*)'/.exec(said)?.[1] ?? folder;
    const remedy = `git config --global --add safe.directory '${root}'`;
    return new WirebenchError(
      'GIT_REFUSES',
      `git does not read ${root}, because it is somebody else's; if you trust it: ${remedy}`,
      error,
    );
  }
  const remedy = 'run it in the repository of the codec, or compare two codecs with wirebench ab';
  return new WirebenchError(
    'NOT_A_REPOSITORY',
    `${folder} is in no git repository (${said}); ${remedy}`,
    error,
  );
}

/** The commit that a name stands for. Throws UNKNOWN_REF; BASE_MISSING where a shallow clone may lack it. */
export async function commitOf({ git }: Repository, name: string): Promise<string> {
  const isOption = name.startsWith('-');
  const commit = isOption
    ? ''
    : await git('rev-parse', '--verify', '--quiet', `${name}^{commit}`).catch(() => '');
  if (commit !== '') return commit;
  const isShallow = (await git('rev-parse', '--is-shallow-repository')) === 'true';
  if (isShallow && !isOption) {
    const remedy = 'fetch it: with actions/checkout set fetch-depth: 0, elsewhere git fetch --unshallow';
    throw new WirebenchError('BASE_MISSING', `this clone is shallow, and ${name} is not in it; ${remedy}`);
  }
  const refs = await git(
    'for-each-ref',
    '--format=%(refname:short)',
    'refs/heads',
    'refs/remotes',
    'refs/tags',
  );
  const near = nearest(name, refs.split('\n'));
  const hint = near ? `did you mean "${near}"?` : 'name a branch, a tag or a commit; git fetch may be needed';
  throw new WirebenchError('UNKNOWN_REF', `git knows no commit called "${name}"; ${hint}`);
}

export interface HeadState {
  /** null: there is no commit yet. */
  readonly commit: string | null;
  readonly dirty: boolean;
}

/** What the work tree is, without what `except` holds: its own results are no change. */
export async function headState({ root, git }: Repository, except: string): Promise<HeadState> {
  const commit = await git('rev-parse', '--verify', '--quiet', 'HEAD').catch(() => null);
  const inside = relative(root, except);
  const without = inside !== '' && !inside.startsWith('..') ? [`:(exclude,top,literal)${inside}`] : [];
  const changed = await git('status', '--porcelain', '--untracked-files=normal', '--', '.', ...without);
  return { commit, dirty: changed !== '' };
}

/** Whether git takes no notice of a file: then its commit says nothing of it. */
export const isIgnored = ({ git }: Repository, file: string): Promise<boolean> =>
  git('check-ignore', '--quiet', '--', file).then(
    () => true,
    () => false,
  );

/** Two commits that hold the same files. */
export async function sameTree({ git }: Repository, one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((commit) => git('rev-parse', `${commit}^{tree}`)));
  return a === b;
}

/** Checks a commit out in a folder of its own. No hook of the user's runs. Throws BASE_MISSING. */
export async function addWorktree({ git }: Repository, folder: string, commit: string): Promise<void> {
  await git('-c', 'core.hooksPath=/dev/null', 'worktree', 'add', '--detach', folder, commit).catch(
    (error: unknown) => {
      const isLate = (error as { killed?: boolean }).killed === true;
      throw new WirebenchError(
        'BASE_MISSING',
        isLate
          ? `checking ${commit.slice(0, 10)} out took more than ${GIT_MS / 60_000} minutes; check out less of it (git sparse-checkout)`
          : `git cannot check ${commit.slice(0, 10)} out; run again with --verbose for what it said`,
        saidBy(error),
      );
    },
  );
}

/** At once, for a process that ends. A repository that is gone has nothing to be removed from. */
export function removeWorktree(root: string, folder: string): void {
  try {
    execFileSync('git', ['worktree', 'remove', '--force', '--force', folder], {
      cwd: root,
      env: gitEnvironment(),
      stdio: 'ignore',
      timeout: REMOVE_MS,
    });
  } catch {
    // The folder itself is removed by whoever made it.
  }
}
