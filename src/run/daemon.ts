import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { builtinNames, loadPlugin } from '../plugins.ts';
import { listenFailure } from '../socket-errors.ts';
import type { Address } from '../types.ts';
import { attend } from './_attend.ts';
import { createLauncher } from './launch.ts';
import { KEEP_ALIVE } from './limits.ts';

export interface DaemonOptions extends Address {
  /** What a runner must know. */
  readonly token: string;
  /** Measured flows listen here; 0: on a free port each. */
  readonly dataPort: number;
  /** Whether a runner may name plug-ins by path, which runs code of this machine's files. */
  readonly allowModule: boolean;
  readonly limits: Limits;
}

export interface Limits {
  /** Control connections at a time, strangers included. */
  readonly connections: number;
  /** From connecting to the first line, and from the last line to hanging up. */
  readonly openMs: number;
  /** From the first line to the end of the role. */
  readonly roleMs: number;
}

export interface Daemon {
  readonly address: Address;
  /** Ends every role and hangs up on every runner. */
  close(): Promise<void>;
}

/** Listens for runners and starts a fresh server role for each that is let in, one at a time. Throws PORT_IN_USE and the like. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const schemaCodecs = await codecsOfSchemas();
  const launcher = await createLauncher();
  const sockets = new Set<Socket>();
  const serving = new Set<unknown>();
  // Half open: a runner that hangs up learns from this end's hanging up that its role is gone.
  const server = createServer({ allowHalfOpen: true, ...KEEP_ALIVE }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    attend(socket, { options, start: launcher.start, serving, schemaCodecs });
  });
  server.maxConnections = options.limits.connections;
  server.listen(options.port, options.host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    await launcher.close();
    throw listenFailure(options, cause);
  }
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : options.port;

  async function close(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await launcher.close();
    await closed;
  }
  return { address: { host: options.host, port }, close };
}

async function codecsOfSchemas(): Promise<ReadonlySet<string>> {
  const names = await builtinNames('codecs');
  const metas = await Promise.all(names.map((use) => loadPlugin('codecs', { use })));
  return new Set(names.filter((_, n) => metas[n]?.meta.needsSchema));
}
