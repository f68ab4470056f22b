import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import { messageOf } from '../errors.ts';
import { cliFile, type Sandbox, type Started } from './_sandbox.ts';

/** One of two hosts that are joined by a cable, as far as the kernel is concerned. */
export interface Namespace {
  /** Private: nothing outside the two can be reached from it. */
  readonly address: string;
  /** Runs a program in it, and returns what it prints. */
  exec(...command: readonly string[]): string;
  /** Starts the command line in it. */
  start(args: readonly string[]): Started;
}

/** The end of the cable in either. */
export const CABLE = 'cable0';
const ADDRESSES = ['10.203.0.1', '10.203.0.2'] as const;

const run = (...[program, ...args]: readonly [string, ...string[]]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** false where network namespaces can be made and these programs are there, else why a test is skipped. */
export function skipWithoutNamespaces(...programs: readonly string[]): string | false {
  if (process.platform !== 'linux') return 'network namespaces are of Linux only';
  if (process.getuid?.() !== 0) return 'only root can make network namespaces';
  for (const program of ['ip', ...programs]) {
    try {
      run(program, '-V');
    } catch {
      return `it needs ${program}, which is not installed`;
    }
  }
  const name = uniqueName();
  try {
    run('ip', 'netns', 'add', name);
    run('ip', 'netns', 'del', name);
    return false;
  } catch (error) {
    return `network namespaces cannot be made here (${messageOf(error)})`;
  }
}

const uniqueName = (): string => `wirebench-${process.pid}-${randomBytes(4).toString('hex')}`;

/** Client and server, removed after the test and when its process ends. What runs in them is of the sandbox. */
export function createNamespaces(t: TestContext, sandbox: Sandbox): readonly [Namespace, Namespace] {
  const names = [uniqueName(), uniqueName()] as const;
  const made = new Set<string>();
  const remove = () => {
    for (const name of made) run('ip', 'netns', 'del', name);
    made.clear();
  };
  process.once('exit', remove);
  t.after(() => {
    process.off('exit', remove);
    remove();
  });
  for (const name of names) {
    run('ip', 'netns', 'add', name);
    made.add(name);
  }
  const [client, server] = names;
  run('ip', 'link', 'add', CABLE, 'netns', client, 'type', 'veth', 'peer', 'name', CABLE, 'netns', server);
  const namespace = (at: 0 | 1): Namespace => {
    const inside = ['netns', 'exec', names[at]] as const;
    const exec: Namespace['exec'] = (...command) => run('ip', ...inside, ...command);
    exec('ip', 'link', 'set', 'lo', 'up');
    exec('ip', 'addr', 'add', `${ADDRESSES[at]}/30`, 'dev', CABLE);
    exec('ip', 'link', 'set', CABLE, 'up');
    const start: Namespace['start'] = (args) =>
      sandbox.startProgram('ip', [...inside, process.execPath, cliFile, ...args]);
    return { address: ADDRESSES[at], exec, start };
  };
  return [namespace(0), namespace(1)];
}
