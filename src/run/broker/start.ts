import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, WirebenchError } from '../../errors.ts';
import type { Address, Broker } from '../../types.ts';
import { askUntilReady } from './ask.ts';
import { findInstalled, loadBroker } from './find.ts';
import type { GuardTask } from './guard.ts';
import { endGroup, folderPrefix, PID_FILE, removeLeftovers } from './leftovers.ts';

/** The slowest of them, on a busy machine. */
const START_MS = 60_000;
const WORDS_KEPT = 4000;
const LOOPBACK = '127.0.0.1';
/** Below the ports that systems hand out to sockets that ask for any: nobody is given one of these in between. */
const FREE_PORTS = { from: 15_000, to: 30_000 };

const guardEntry = fileURLToPath(new URL(`./guard${import.meta.url.slice(-3)}`, import.meta.url));

/** A broker that this process has started, on the loopback address. */
export interface RunningBroker {
  readonly address: Address;
  readonly title: string;
  readonly version: string | null;
  /** Kills it as a crash would, with all it has started. */
  kill(): Promise<void>;
  /** Ends it and removes what it has written. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Absent: a free one. */
  readonly port?: number;
  /** Absent: one that is removed when the broker ends. A given one stays, and what an earlier broker has left in it is taken up. */
  readonly folder?: string;
  /** Aborted: it is no longer wanted. */
  readonly signal?: AbortSignal;
}

/** Starts an installed broker with temporary data and resolves when it answers. Throws BROKER_FAILED. */
export async function startBroker(name: string, options: StartOptions = {}): Promise<RunningBroker> {
  removeLeftovers();
  const broker = await loadBroker(name);
  const installed = await findInstalled(broker);
  if (typeof installed === 'string') throw new WirebenchError('BROKER_FAILED', installed);
  const port = options.port ?? (broker.portFile ? 0 : await freePort());
  const ports = [port, ...(await Promise.all(Array.from({ length: broker.morePorts }, freePort)))];
  const folder = options.folder ?? mkdtempSync(folderPrefix(process.pid));
  const place = { folder, ports, programs: installed.programs, home: installed.home };
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of Object.entries(broker.files(place)))
    writeFileSync(join(folder, file), content, { mode: 0o600 });
  const guarded = guard(broker.command(place), folder, options.folder !== undefined);
  const address = async (): Promise<Address | undefined> => {
    const chosen = port || portIn(folder, broker);
    return chosen
      ? { host: LOOPBACK, port: chosen, ...(broker.login && { login: broker.login }) }
      : undefined;
  };
  try {
    const signals = [guarded.signal, ...(options.signal ? [options.signal] : [])];
    const ready = await askUntilReady(broker, address, START_MS, AbortSignal.any(signals));
    return {
      address: ready.address,
      title: broker.title,
      version: installed.version ?? ready.version,
      kill: () => {
        endGroup(Number.parseInt(readFileSync(join(folder, PID_FILE), 'utf8'), 10));
        return guarded.ended;
      },
      stop: guarded.stop,
    };
  } catch (error) {
    await guarded.stop();
    throw new WirebenchError(
      'BROKER_FAILED',
      `${broker.title} did not start (${messageOf(error)}); run again with --verbose for its last words`,
      guarded.lastWords(),
    );
  }
}

/** Runs a broker's command under a guard. */
function guard({ command, args, env }: ReturnType<Broker['command']>, folder: string, keepsFolder: boolean) {
  const task: GuardTask = { command, args, folder, keepsFolder };
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('WIREBENCH_'));
  const child = spawn(process.execPath, [guardEntry, JSON.stringify(task)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(own), ...env },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-WORDS_KEPT);
    });
  }
  const gone = new AbortController();
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  void ended.then(() => gone.abort(new Error('it ended early')));
  // A guard that is gone has closed its end.
  child.stdin.on('error', () => {});
  const stop = (): Promise<void> => {
    child.stdin.end();
    return ended;
  };
  return { signal: gone.signal, ended, stop, lastWords: () => said };
}

/** The port a broker has chosen, once it has written it down. */
function portIn(folder: string, { portFile }: Broker): number | undefined {
  const file = readdirSync(folder).find((name) => portFile !== undefined && name.endsWith(portFile.ending));
  if (file === undefined) return undefined;
  try {
    return portFile?.read(readFileSync(join(folder, file), 'utf8'));
  } catch {
    // Not yet wholly written.
    return undefined;
  }
}

/** For brokers that cannot be asked to choose one and say it. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = FREE_PORTS.from + Math.floor(Math.random() * (FREE_PORTS.to - FREE_PORTS.from));
    const server = createServer();
    try {
      server.listen(port, LOOPBACK);
      await once(server, 'listening');
      return port;
    } catch {
      // Taken: the next one.
    } finally {
      if (server.listening) {
        const closed = once(server, 'close');
        server.close();
        await closed;
      }
    }
  }
}
