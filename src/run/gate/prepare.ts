import { spawn } from 'node:child_process';
import { WirebenchError } from '../../errors.ts';
import { gitEnvironment } from './git.ts';

const LAST_WORDS = 4000;
const PREPARE_MS = 20 * 60_000;
/** What has left the group, a daemon, may hold its output open. */
const OUTPUT_MS = 500;

/**
 * Runs what installs or builds a side, in a shell. What it has started ends with it, and with the job. Throws
 * PREPARE_FAILED with its last lines as the cause.
 */
export async function prepare(
  what: string,
  command: string,
  cwd: string,
  signal: AbortSignal,
  withinMs = PREPARE_MS,
): Promise<void> {
  signal.throwIfAborted();
  const { how, said } = await runToEnd(command, cwd, signal, withinMs);
  signal.throwIfAborted();
  if (how === null) return;
  throw new WirebenchError(
    'PREPARE_FAILED',
    `could not prepare ${what}: "${command}" ${how}; run again with --verbose for its last lines`,
    said,
  );
}

interface PrepareEnd {
  /** null: it did what it was to do. */
  readonly how: string | null;
  readonly said: string;
}

function runToEnd(command: string, cwd: string, signal: AbortSignal, withinMs: number): Promise<PrepareEnd> {
  return new Promise((resolve) => {
    const detached = process.platform !== 'win32';
    const child = spawn(command, {
      ...{ cwd, detached, shell: true, env: gitEnvironment() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const streams = [child.stdout, child.stderr];
    let said = '';
    for (const stream of streams)
      stream.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-LAST_WORDS);
      });
    let isLate = false;
    const end = () => endGroup(child.pid, detached);
    const timer = setTimeout(() => {
      isLate = true;
      end();
    }, withinMs);
    signal.addEventListener('abort', end, { once: true });
    process.once('exit', end);
    const done = (how: string | null) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      process.off('exit', end);
      for (const stream of streams) stream.destroy();
      resolve({ how: isLate ? `took more than ${withinMs / 60_000} minutes` : how, said });
    };
    child.once('error', ({ message }) => done(`could not be started (${message})`));
    child.once('exit', (code, by) => {
      clearTimeout(timer);
      end();
      const how = code === 0 ? null : by ? `was ended by ${by}` : `ended with exit code ${code}`;
      const late = setTimeout(() => done(how), OUTPUT_MS);
      child.once('close', () => {
        clearTimeout(late);
        done(how);
      });
    });
  });
}

function endGroup(pid: number | undefined, isGroup: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(isGroup ? -pid : pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
