import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

/** The built command line beside these tests, and the package it belongs to. */
export const builtFolder = fileURLToPath(new URL('..', import.meta.url));
export const cliFile = join(builtFolder, 'cli.js');
export const packageFolder = dirname(dirname(cliFile));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly pid: number;
  readonly child: ChildProcess;
  /** Resolves with the first match on stderr, also an earlier one; rejects when the process ends without it. */
  stderrMatch(pattern: RegExp): Promise<string>;
  stdoutMatch(pattern: RegExp): Promise<string>;
  /** Resolves when the process is gone and its output is read. */
  readonly ended: Promise<Ended>;
}

/** A home, a temporary folder (so a machine lock) and a working folder that no other test shares. */
export interface Sandbox {
  /** The working folder of everything that runs here. */
  readonly folder: string;
  readonly home: string;
  readonly tmp: string;
  readonly env: NodeJS.ProcessEnv;
  path(file: string): string;
  /** Writes a file below the working folder. */
  write(file: string, text: string): void;
  startProgram(program: string, args: readonly string[], options?: StartOptions): Started;
  /** Starts the command line. */
  start(args: readonly string[], options?: StartOptions): Started;
  /** Runs the command line to its end. */
  run(args: readonly string[], options?: StartOptions): Promise<Ended>;
}

export interface StartOptions {
  /** A folder below the working folder. */
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Leads a process group of its own, as a terminal's job does. */
  readonly detached?: boolean;
  /** Its child has a stdin to write to; else there is nothing to read. */
  readonly stdin?: boolean;
}

/** Made for one test and removed after it, with every process that the test left running. */
export function createSandbox(t: TestContext): Sandbox {
  const home = mkdtempSync(join(tmpdir(), 'wirebench-e2e-'));
  const folder = join(home, 'work');
  const tmp = join(home, 'tmp');
  mkdirSync(folder);
  mkdirSync(tmp);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    HOME: home,
    USERPROFILE: home,
    TMPDIR: tmp,
    TEMP: tmp,
    TMP: tmp,
  };
  // It would make a Node that is started here believe that it is part of this test.
  delete env['NODE_TEST_CONTEXT'];
  const running = new Set<Started>();
  t.after(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await Promise.all([...running].map(({ ended }) => ended));
    rmSync(home, { recursive: true, force: true });
  });

  const startProgram: Sandbox['startProgram'] = (program, args, options = {}) => {
    const started = startChild(program, args, {
      cwd: join(folder, options.cwd ?? '.'),
      env: { ...env, ...options.env },
      detached: options.detached === true,
      stdin: options.stdin === true,
    });
    running.add(started);
    void started.ended.then(() => running.delete(started));
    return started;
  };
  const start: Sandbox['start'] = (args, options) =>
    startProgram(process.execPath, [cliFile, ...args], options);
  return {
    folder,
    home,
    tmp,
    env,
    path: (file) => join(folder, file),
    write: (file, text) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    },
    startProgram,
    start,
    run: (args, options) => start(args, options).ended,
  };
}

function startChild(
  program: string,
  args: readonly string[],
  { stdin, ...options }: { cwd: string; env: NodeJS.ProcessEnv; detached: boolean; stdin: boolean },
): Started {
  const child = spawn(program, args, { ...options, stdio: [stdin ? 'pipe' : 'ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...said }));
  });
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  const matchIn = (name: 'stdout' | 'stderr') => (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const [whole, part] = pattern.exec(said[name]) ?? [];
        if (whole !== undefined) resolve(part ?? whole);
      };
      child[name]?.on('data', look);
      look();
      void ended.then(() => reject(new Error(`ended without ${pattern}: ${said[name]} ${said.stderr}`)));
    });
  const [stdoutMatch, stderrMatch] = [matchIn('stdout'), matchIn('stderr')];
  return { pid: child.pid ?? 0, child, stdoutMatch, stderrMatch, ended };
}

/** The only run folder below an --out folder; files that begin with a dot are none. */
export function onlyRun(out: string): string {
  const [run, ...others] = readdirSync(out).filter((name) => !name.startsWith('.'));
  if (run === undefined || others.length > 0) throw new Error(`not one run below ${out}`);
  return join(out, run);
}

/** Every file below a folder, by its path in it. */
export function filesBelow(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => [
        join(entry.parentPath, entry.name),
        readFileSync(join(entry.parentPath, entry.name), 'utf8'),
      ]),
  );
}

/** A copy of the build as a package of its own, with the installed dependencies beside it. Returns its folder. */
export function copyPackage(sandbox: Sandbox, name: string): string {
  const copy = sandbox.path(name);
  cpSync(builtFolder, join(copy, 'dist'), { recursive: true });
  cpSync(join(packageFolder, 'package.json'), join(copy, 'package.json'));
  symlinkSync(join(packageFolder, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}
