import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { asWirebenchError, ERROR_CODES, type ErrorCode, WirebenchError } from '../errors.ts';
import type { Record } from '../schema.ts';
import { type Channel, openChannel } from './channel.ts';
import {
  PROTOCOL_VERSION,
  type RoleMessage,
  RoleMessageSchema,
  type RunnerMessage,
  type Task,
} from './protocol.ts';

const STDERR_KEPT = 4000;

/** One role, wherever it runs. Every wait ends: with the message, the role's failure, its death, or ROLE_HUNG. */
export interface Role {
  readonly label: string;
  readonly pid: number | undefined;
  /** Called for every record, as it arrives. */
  onRecord: (record: Record) => void;
  prepare(task: Task): void;
  send(message: RunnerMessage): void;
  expect<T extends RoleMessage['type']>(
    type: T,
    withinMs: number,
  ): Promise<Extract<RoleMessage, { type: T }>>;
  /** Ends the process and resolves when it is gone. */
  kill(): Promise<void>;
}

export interface Launcher {
  /** The control port, on the loopback address. */
  readonly port: number;
  launch(label: string): Role;
  close(): Promise<void>;
}

const roleEntry = new URL(`../cli/role${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** Opens the control port on the loopback address; roles find it in their environment, with a token each. */
export async function createLauncher(): Promise<Launcher> {
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
  const roles = new Set<Role>();

  function launch(label: string): Role {
    const token = randomBytes(16).toString('hex');
    const child = spawn(process.execPath, [fileURLToPath(roleEntry)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, WIREBENCH_CONTROL: `127.0.0.1:${port}`, WIREBENCH_TOKEN: token },
    });
    const { role, attach } = createRole(label, child);
    waiting.set(token, attach);
    roles.add(role);
    child.once('close', () => {
      waiting.delete(token);
      roles.delete(role);
    });
    return role;
  }

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
  return { port, launch, close };
}

interface RoleSink {
  message(message: RoleMessage): void;
  lost(error?: Error): void;
}

/** A stranger's bytes never get further than this: the first line must be a hello with a token that is waited for. */
function admit(socket: Socket, waiting: Map<string, (channel: Channel<RunnerMessage>) => RoleSink>): void {
  let sink: RoleSink | undefined;
  const channel: Channel<RunnerMessage> = openChannel<RoleMessage, RunnerMessage>(socket, RoleMessageSchema, {
    trusted: () => sink !== undefined,
    onClose: (error) => sink?.lost(error),
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

type Waiter = {
  type: RoleMessage['type'];
  resolve: (message: RoleMessage) => void;
  reject: (error: Error) => void;
};

function createRole(
  label: string,
  child: ChildProcess,
): { role: Role; attach: (channel: Channel<RunnerMessage>) => RoleSink } {
  let channel: Channel<RunnerMessage> | undefined;
  let failure: Error | undefined;
  let said = '';
  let outbox: RunnerMessage[] = [];
  const inbox: RoleMessage[] = [];
  const waiters = new Set<Waiter>();
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));

  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-STDERR_KEPT);
    });
  }
  const fail = (error: Error) => {
    failure ??= error;
    for (const waiter of waiters) waiter.reject(failure);
    waiters.clear();
  };
  const died = (how: string) =>
    fail(
      new WirebenchError(
        'ROLE_DIED',
        `the ${label} ended early (${how}); run again with --verbose for its last words`,
        said,
      ),
    );
  child.once('error', (error) =>
    fail(new WirebenchError('ROLE_DIED', `the ${label} did not start: ${error.message}`, error)),
  );
  child.once('close', (code, signal) => died(signal ?? `exit code ${code}`));

  const role: Role = {
    label,
    pid: child.pid,
    onRecord: () => {},
    prepare: (task) => role.send({ type: 'prepare', task }),
    send: (message) => (channel ? channel.send(message) : void outbox.push(message)),
    expect: (type, withinMs) => expect(type, withinMs),
    kill: () => {
      child.kill('SIGKILL');
      return exited;
    },
  };

  function expect<T extends RoleMessage['type']>(type: T, withinMs: number) {
    return new Promise<Extract<RoleMessage, { type: T }>>((resolve, reject) => {
      const at = inbox.findIndex((message) => message.type === type);
      // The cast restates what `type` says: a waiter is only given messages of its type.
      const give = resolve as (message: RoleMessage) => void;
      const [early] = at >= 0 ? inbox.splice(at, 1) : [];
      if (early) return give(early);
      if (failure) return reject(failure);
      const timer = setTimeout(() => {
        fail(
          new WirebenchError(
            'ROLE_HUNG',
            `the ${label} said nothing for ${withinMs / 1000} s (waiting for "${type}")`,
            said,
          ),
        );
        child.kill('SIGKILL');
      }, withinMs);
      const settle =
        <A>(then: (value: A) => void) =>
        (value: A) => {
          clearTimeout(timer);
          then(value);
        };
      waiters.add({ type, resolve: settle(give), reject: settle(reject) });
    });
  }

  /** A record that cannot be kept (a full disk) ends the role's work with that error. */
  function keep(record: Record): void {
    try {
      role.onRecord(record);
    } catch (error) {
      fail(asWirebenchError(error, 'INTERNAL', `a record of the ${label} could not be kept`));
    }
  }

  function message(received: RoleMessage): void {
    if (received.type === 'record') return keep(received.record);
    if (received.type === 'failed') {
      const code = received.code in ERROR_CODES ? (received.code as ErrorCode) : 'INTERNAL';
      return fail(new WirebenchError(code, received.message, received.detail));
    }
    const waiter = [...waiters].find(({ type }) => type === received.type);
    if (!waiter) return void inbox.push(received);
    waiters.delete(waiter);
    waiter.resolve(received);
  }

  const attach = (opened: Channel<RunnerMessage>): RoleSink => {
    channel = opened;
    for (const held of outbox) channel.send(held);
    outbox = [];
    return { message, lost: (error) => void (error && fail(error)) };
  };
  return { role, attach };
}
