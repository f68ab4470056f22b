import { spawn } from 'node:child_process';
import { WirebenchError } from '../../errors.ts';
import { gitEnvironment } from './git.ts';

const LAST_WORDS = 4000;
const PREPARE_MINUTES = 20;
/** What it leaves running may hold its output open. */
const OUTPUT_MS = 500;

/**
 * Runs what installs or builds a side, in a shell, with all that it starts ended when it must end. Throws PREPARE_FAILED
 * with its last lines as the cause.
 */
export async function prepare(
  what: string,
  command: string,
  cwd: string,
  signal: AbortSignal,
): Promise<void> {
  const { code, said } = await runToEnd(command, cwd, signal);
  signal.throwIfAborted();
  if (code === 0) return;
  const how = code === null ? `took more than ${PREPARE_MINUTES} minutes` : `ended with exit code ${code}`;
  throw new WirebenchError(
    'PREPARE_FAILED',
    `could not prepare ${what}: "${command}" ${how}; run again with --verbose for its last lines`,
    said,
  );
}

function runToEnd(
  command: string,
  cwd: string,
  signal: AbortSignal,
): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    // A group of its own, so that what the shell has started ends with it.
    const detached = process.platform !== 'win32';
    const child = spawn(command, {
      cwd,
      shell: true,
      detached,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: gitEnvironment(),
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-LAST_WORDS);
      });
    const end = () => endGroup(child.pid, detached);
    let late: NodeJS.Timeout | undefined;
    const timer = setTimeout(end, PREPARE_MINUTES * 60_000);
    signal.addEventListener('abort', end, { once: true });
    process.once('exit', end);
    const done = (code: number | null) => {
      clearTimeout(timer);
      clearTimeout(late);
      signal.removeEventListener('abort', end);
      process.off('exit', end);
      resolve({ code, said });
    };
    child.once('error', (error) => {
      said += error.message;
      done(1);
    });
    child.once('close', (code) => done(code));
    child.once('exit', (code) => {
      late = setTimeout(() => done(code), OUTPUT_MS);
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
