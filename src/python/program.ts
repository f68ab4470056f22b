import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { messageOf, WirebenchError } from '../errors.ts';

const program = fileURLToPath(new URL('./program.py', import.meta.url));
const LAST_WORDS = 500;

/** Where python3 stands on the PATH; undefined: nowhere. Asks the file system alone, so that a listing stays quick. */
export function findPython(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders
    .map((folder) => join(folder, 'python3'))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

export interface Python {
  /** The next line that it prints, as JSON. Throws ROLE_DIED with its last words when there is none. */
  next(): Promise<unknown>;
  /** Resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts the Python side with its task. It ends with this process: its standard input does. */
export function startPython(exec: string, task: object): Python {
  const child = spawn(exec, ['-u', program], { stdio: ['pipe', 'pipe', 'pipe'] });
  const said = lastWords(child);
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const killed = () => void child.kill('SIGKILL');
  process.once('exit', killed);
  child.once('close', () => process.off('exit', killed));
  // A process that could not be started has no pipe to write to: `next` tells why.
  child.stdin.on('error', () => {});
  child.stdin.write(`${JSON.stringify(task)}\n`);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = once(child, 'error').then(([error]) => Promise.reject(error));
  failed.catch(() => {});
  return {
    next: async () => {
      const { value, done } = await Promise.race([lines.next(), failed]).catch((error: unknown) => {
        throw new WirebenchError('ROLE_DIED', `python3 did not start: ${messageOf(error)}`, error);
      });
      if (done || value === undefined)
        throw new WirebenchError(
          'ROLE_DIED',
          'python3 ended early; run again with --verbose for its last words',
          said(),
        );
      return JSON.parse(value);
    },
    kill: () => {
      killed();
      return gone;
    },
  };
}

function lastWords({ stderr }: ChildProcessWithoutNullStreams): () => string {
  let said = '';
  stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-LAST_WORDS);
  });
  return () => said;
}
