import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, WirebenchError } from '../errors.ts';
import { isPath, publicPath } from '../names.ts';
import { absolutePath } from '../plugins.ts';
import { findPython } from '../python/program.ts';
import type { Runtime } from '../schema.ts';

const KINDS = ['node', 'bun', 'deno', 'python'] as const;
const ASKED_MS = 10_000;
const ask = promisify(execFile);

/** Before the module to run. Deno asks for every permission that a codec or a wire needs, unless all are given. */
const ARGS: { readonly [kind in (typeof KINDS)[number]]: readonly string[] } = {
  node: [],
  bun: ['run'],
  deno: ['run', '--allow-all', '--no-check'],
  python: [],
};

/**
 * A runtime by name (`node@24`, `node@24.3`, `bun`, `deno`, `python3`) from .runtimes/bin, node_modules/.bin or the PATH, or by the
 * path of its executable. It is asked for its version. Throws UNKNOWN_RUNTIME.
 */
export async function findRuntime(asked: string, cwd = process.cwd()): Promise<Runtime> {
  if (isPath(asked)) {
    const found = await describe(absolutePath(asked, cwd), cwd);
    if (found) return found;
    throw unknown(asked, 'it does not say a version of node, bun or deno: give the path of its executable');
  }
  if (asked === 'python3') return findPython3(cwd);
  const [, kind, version = ''] = /^(node|bun|deno)(?:@(\d+(?:\.\d+)*))?$/.exec(asked) ?? [];
  if (kind === undefined)
    throw unknown(asked, 'name it like node@24, bun, deno, or give a path like ./bin/node');
  for (const folder of foldersOf(cwd)) {
    for (const name of new Set([asked, `${kind}${version}`, kind])) {
      const found = await describe(join(folder, process.platform === 'win32' ? `${name}.exe` : name), cwd);
      if (found && isVersion(found.name, kind, version)) return found;
    }
  }
  throw unknown(
    asked,
    `it is not installed: npm run runtimes -- ${asked}, or give the path of its executable`,
  );
}

/** Our own program speaks for it: see src/python. */
async function findPython3(cwd: string): Promise<Runtime> {
  const found = await describe(findPython() ?? '', cwd);
  if (found?.name.startsWith('python ')) return found;
  throw unknown('python3', 'it is not on the PATH: install Python 3');
}

const foldersOf = (cwd: string): string[] => [
  join(cwd, '.runtimes', 'bin'),
  join(cwd, 'node_modules', '.bin'),
  ...(process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''),
];

const unknown = (asked: string, remedy: string): WirebenchError =>
  new WirebenchError('UNKNOWN_RUNTIME', `no runtime ${asked} here; ${remedy}`);

/** `24` is any 24.x.y, and not 240. */
const isVersion = (name: string, kind: string, version: string): boolean =>
  name === `${kind} ${version}` || name.startsWith(version === '' ? `${kind} ` : `${kind} ${version}.`);

async function describe(path: string, cwd: string): Promise<Runtime | undefined> {
  if (
    !(await access(path, constants.X_OK).then(
      () => true,
      () => false,
    ))
  )
    return undefined;
  const said = await ask(path, ['--version'], { timeout: ASKED_MS }).catch((error: unknown) => ({
    stdout: messageOf(error),
  }));
  const version = runtimeName(said.stdout);
  const kind = KINDS.find((known) => version?.startsWith(`${known} `));
  if (version === undefined || kind === undefined) return undefined;
  return { name: version, exec: publicPath(path, cwd, homedir()), args: [...ARGS[kind]] };
}

/** What `--version` prints, as `node 24.3.0`, `bun 1.2.3`, `deno 2.1.0`, `python 3.11.7`. Bun alone prints nothing but digits. Pure. */
export function runtimeName(printed: string): string | undefined {
  const [, before = '', digits] = /^(v|deno |Python )?(\d+\.\d+\.\d+)/.exec(printed.trim()) ?? [];
  if (digits === undefined) return undefined;
  return `${{ v: 'node', 'deno ': 'deno', 'Python ': 'python' }[before] ?? 'bun'} ${digits}`;
}
