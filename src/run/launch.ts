import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { WirebenchError } from '../errors.ts';
import { absolutePath } from '../plugins.ts';
import type { Runtime } from '../schema.ts';
import { superviseChild } from './_child.ts';
import { heapLimitArgs, roleMemoryLimit } from './_memory-limit.ts';
import { createRole, type Role, type RoleSink, type Started } from './_role.ts';
import { type Channel, openChannel } from './channel.ts';
import { PROTOCOL_VERSION, type RoleMessage, RoleMessageSchema, type RunnerMessage } from './protocol.ts';

export interface Launcher {
  /** The control port, on the loopback address. */
  readonly port: number;
  /**
   * @param runtime the runner's own unless told
   * @param nodeArgs for Node itself, so before the script: `--expose-gc`. Another runtime is not given them
   */
  launch(label: string, runtime?: Runtime | null, nodeArgs?: readonly string[]): Role;
  /** The same without a conversation: what the role says goes to the sink as it comes. */
  start(label: string, sink: RoleSink, runtime?: Runtime | null, nodeArgs?: readonly string[]): Started;
  close(): Promise<void>;
}

export type { Role } from './_role.ts';

const roleEntry = new URL(`../cli/role${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** wirebench itself runs in Node. */
const isNode = (runtime: Runtime | null): boolean => runtime === null || runtime.name.startsWith('node ');

/**
 * Opens the control port on the loopback address; roles find it in their environment, with a token each.
 * @param memoryLimitBytes a role that holds more is ended with ROLE_OUT_OF_MEMORY; off Linux its heap is bounded by this
 */
export async function createLauncher(memoryLimitBytes = roleMemoryLimit()): Promise<Launcher> {
  const waiting = new Map<string, (channel: Channel<RunnerMessage>) => RoleSink>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    admit(socket, waiting);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : 0;
  const roles = new Set<Started>();

  const start: Launcher['start'] = (label, sink, runtime = null, nodeArgs = []) => {
    const token = randomBytes(16).toString('hex');
    const exec = runtime ? absolutePath(runtime.exec, process.cwd()) : process.execPath;
    const ofNode = isNode(runtime) ? [...heapLimitArgs(memoryLimitBytes), ...nodeArgs] : [];
    const child = spawn(exec, [...(runtime?.args ?? []), ...ofNode, fileURLToPath(roleEntry)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, WIREBENCH_CONTROL: `127.0.0.1:${port}`, WIREBENCH_TOKEN: token },
    });
    const role = superviseChild(label, child, sink, memoryLimitBytes);
    waiting.set(token, role.attach);
    roles.add(role);
    child.once('close', () => {
      waiting.delete(token);
      roles.delete(role);
    });
    return role;
  };

  const launch: Launcher['launch'] = (label, runtime, nodeArgs) =>
    createRole(label, (sink) => start(label, sink, runtime, nodeArgs));

  // A runner that exits in the middle (a second Ctrl-C) leaves nobody behind: a codec that loops would never notice.
  const killAll = () => [...roles].map((role) => role.kill());
  process.once('exit', killAll);

  async function close(): Promise<void> {
    await Promise.all(killAll());
    process.off('exit', killAll);
    server.close();
    // A stranger who connected and says nothing would keep the runner from ending.
    for (const socket of sockets) socket.destroy();
  }
  return { port, launch, start, close };
}

/** A stranger's bytes never get further than this: the first line must be a hello with a token that is waited for. */
function admit(socket: Socket, waiting: Map<string, (channel: Channel<RunnerMessage>) => RoleSink>): void {
  let sink: RoleSink | undefined;
  const channel: Channel<RunnerMessage> = openChannel<RoleMessage, RunnerMessage>(socket, RoleMessageSchema, {
    trusted: () => sink !== undefined,
    // Its end without an error is told by its process.
    onClose: (error) => error && sink?.lost(error),
    onMessage: (message) => {
      if (sink) return sink.message(message);
      const attach = message.type === 'hello' ? waiting.get(message.token) : undefined;
      if (message.type !== 'hello' || !attach) return channel.destroy();
      waiting.delete(message.token);
      sink = attach(channel);
      if (message.protocol !== PROTOCOL_VERSION) {
        sink.lost(
          new WirebenchError(
            'PROTOCOL',
            `the role speaks protocol ${message.protocol}, not ${PROTOCOL_VERSION}`,
          ),
        );
      }
    },
  });
}
