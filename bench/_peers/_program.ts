import { spawn, spawnSync } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { WirebenchError } from 'wirebench';

/** A program gets this much longer than it was asked to run, then it is ended. */
const GRACE_MS = 10_000;

/** Throws PACKAGE_MISSING when the program cannot be started. */
export function requireProgram(name: string): void {
  if (spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined) return;
  const remedy = `apt install ${name}, dnf install ${name} or brew install ${name}`;
  throw new WirebenchError('PACKAGE_MISSING', `${name} is not installed: ${remedy}`);
}

/** A port that is free for TCP and for UDP; the programs cannot be asked to choose one and say it. */
export async function freePort(host: string): Promise<number> {
  const server = net.createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const socket = dgram.createSocket('udp4');
  try {
    socket.bind(port, host);
    await once(socket, 'listening');
    return port;
  } finally {
    for (const holder of [server, socket]) {
      const closed = once(holder, 'close');
      holder.close();
      await closed;
    }
  }
}

/** Its sockets are its own. */
export const unknownStats = () => ({ receiveBufferBytes: null, sendBufferBytes: null });

/** Runs a program that is ended when this end of its standard input closes: also when the role is killed. */
const GUARD = `
  exec 3<&0
  "$@" & program=$!
  (cat <&3; kill -9 "$program") >/dev/null 2>&1 & watcher=$!
  wait "$program"; code=$?
  kill "$watcher" 2>/dev/null
  exit "$code"`;

interface Guarded {
  /** What it has written so far. */
  readonly words: () => string;
  onWords(listener: () => void): void;
  /** How it has ended. */
  readonly ended: Promise<string>;
  end(): void;
}

function start(name: string, args: readonly string[]): Guarded {
  const child = spawn('sh', ['-c', GUARD, 'sh', name, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const end = () => void child.stdin.destroy();
  void ended.then(end);
  return {
    words: () => Buffer.concat(chunks).toString(),
    onWords: (listener) => child.stdout.on('data', listener),
    ended,
    end,
  };
}

/** A program that runs until it is closed. */
export interface Running {
  close(): Promise<void>;
}

/** Starts a server; resolves when it has said `ready`. Rejects with its words when it ends before. */
export async function startServer(name: string, args: readonly string[], ready: string): Promise<Running> {
  const { words, onWords, ended, end } = start(name, args);
  await new Promise<void>((resolve, reject) => {
    onWords(() => words().includes(ready) && resolve());
    void ended.then((how) => reject(failure(name, how, words())));
  });
  return {
    close: async () => {
      end();
      await ended;
    },
  };
}

/** Runs a program to its end and returns what it has written. Rejects when it fails or takes too long. */
export async function run(name: string, args: readonly string[], expectedMs: number): Promise<string> {
  const { words, ended, end } = start(name, args);
  const timer = setTimeout(end, expectedMs + GRACE_MS);
  const how = await ended;
  clearTimeout(timer);
  if (how !== 'exit code 0') throw failure(name, how, words());
  return words();
}

const failure = (name: string, how: string, said: string): WirebenchError =>
  new WirebenchError(
    'ROLE_DIED',
    `${name} ended with ${how}; run again with --verbose for its last words`,
    said,
  );
