import { readdirSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { GIT_ENV, type TestRepository, testRepository } from '../run/gate/_repository.ts';
import { createSandbox, type Ended, type Sandbox, type Started } from './_sandbox.ts';

/** JSON as a codec; `text` is an expression of `value`. */
export const codec = (text = 'JSON.stringify(value)', head = ''): string => `${head}
export const meta = { title: 'mine', format: 'json', output: 'bytes', preserves: [] };
export default () => ({
  encode: (value) => Buffer.from(${text}),
  decode: (bytes) => JSON.parse(Buffer.from(bytes).toString()),
});
`;

/** Times are not what is tested: one second is too short to tell, unless a machine is very quiet. */
const SHORT = ['--op', 'encode', '--payload', 'tick', '--time', '1s'];

export interface GateSandbox {
  readonly sandbox: Sandbox;
  readonly repository: TestRepository;
  start(args: readonly string[], env?: NodeJS.ProcessEnv): Started;
  /** Runs a gate in the repository. */
  gate(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
  /** What it has left: worktrees beside the repository's own, temporary folders, and changes of the work tree. */
  left(): { worktrees: number; temporary: string[]; status: string };
}

/** A repository of a user's, and a machine of its own. */
export function gateSandbox(t: TestContext): GateSandbox {
  const sandbox = createSandbox(t);
  const repository = testRepository(t, sandbox.path('repo'));
  const start: GateSandbox['start'] = (args, env = {}) =>
    sandbox.start(['gate', ...SHORT, ...args], { cwd: 'repo', env: { ...GIT_ENV, ...sandbox.env, ...env } });
  return {
    sandbox,
    repository,
    start,
    gate: (args, env) => start(args, env).ended,
    left: () => ({
      worktrees: (repository.git('worktree', 'list', '--porcelain').match(/^worktree /gm)?.length ?? 0) - 1,
      temporary: readdirSync(sandbox.tmp),
      status: repository.git('status', '--porcelain'),
    }),
  };
}

export const NOTHING = { worktrees: 0, temporary: [], status: '' };
