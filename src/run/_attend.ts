import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { homedir } from 'node:os';
import { asWirebenchError } from '../errors.ts';
import { isDataFile, isPath, nameOf, withoutFolders } from '../names.ts';
import type { Cell } from '../schema.ts';
import type { Ref } from '../types.ts';
import { version } from '../version.ts';
import type { Started } from './_role.ts';
import { type Channel, openChannel } from './channel.ts';
import type { DaemonOptions } from './daemon.ts';
import { environment } from './environment.ts';
import type { Launcher } from './launch.ts';
import {
  PROTOCOL_VERSION,
  type RoleMessage,
  type RunnerMessage,
  RunnerMessageSchema,
  type Task,
} from './protocol.ts';

/** What all connections of a daemon share. */
export interface House {
  readonly options: DaemonOptions;
  readonly start: Launcher['start'];
  /** Built-in codecs that are made from a payload's schema: the server then reads the payload, which it else does not. */
  readonly schemaCodecs: ReadonlySet<string>;
  /** The connections whose role runs: one at most, because two would measure each other. */
  readonly serving: Set<unknown>;
}

type MessageOf<M, T> = Extract<M, { type: T }>;

/** One runner: its token, one task, and then what it and its role say to each other. A stranger gets no answer. */
export function attend(socket: Socket, { options, start, serving, schemaCodecs }: House): void {
  const { limits } = options;
  let stage: 'stranger' | 'runner' | 'over' = 'stranger';
  let role: Started | undefined;
  let timer = setTimeout(() => socket.destroy(), limits.openMs);

  const channel: Channel<RoleMessage> = openChannel<RunnerMessage, RoleMessage>(socket, RunnerMessageSchema, {
    trusted: () => stage !== 'stranger',
    onClose: () => void end(),
    onMessage: (message) => {
      if (stage === 'over') return;
      if (stage === 'runner') return message.type === 'prepare' ? prepare(message.task) : role?.send(message);
      if (message.type === 'open') return open(message);
      channel.destroy();
    },
  });
  socket.once('end', () => void end());
  socket.once('close', () => clearTimeout(timer));

  function open(message: MessageOf<RunnerMessage, 'open'>): void {
    const reason = whyNotOpen(message, options.token);
    if (reason !== undefined) return refuse(reason);
    stage = 'runner';
    clearTimeout(timer);
    const minutes = limits.roleMs / 60_000;
    const late = `its server ran for ${minutes} min, which is the most it may; give serve a larger --max-minutes`;
    timer = setTimeout(() => refuse(late), limits.roleMs);
    channel.send({ type: 'welcome', environment: environment() });
  }

  function prepare(task: Task): void {
    if (task.kind !== 'serve') return refuse(`it only serves, and was asked to ${task.kind}`);
    if (role) return refuse('it takes one task a connection');
    const named = fileOf(task.cell, schemaCodecs);
    if (named !== undefined && !options.allowModule) {
      const remedy = 'start serve there with --allow-module, beside that file';
      const what = isDataFile(named.use) ? 'file' : 'module';
      return refuse(`${nameOf(named)} is a ${what}, not a built-in; ${remedy}`);
    }
    if (serving.size > 0) return refuse('another run uses it; wait for that to end');
    serving.add(socket);
    role = start(`server of ${task.cell.id}`, { message: forward, lost: fail });
    const at = { host: options.host, port: options.dataPort };
    role.send({ type: 'prepare', task: { ...task, cell: withoutEval(task.cell), at } });
  }

  function forward(message: RoleMessage): void {
    if (stage === 'over' || message.type === 'hello') return;
    if (message.type === 'bye') return void end(message);
    if (message.type === 'failed')
      return void end({ ...message, message: withoutOwnFolders(message.message) });
    channel.send(message);
  }

  function fail(error: Error): void {
    const { code, message, cause } = asWirebenchError(error, 'INTERNAL', 'the role failed');
    void end({ type: 'failed', code, message: withoutOwnFolders(message), detail: String(cause ?? '') });
  }

  function refuse(reason: string): void {
    void end({
      type: 'failed',
      code: 'TARGET_REFUSED',
      message: `the target refuses: ${reason}`,
      detail: '',
    });
  }

  /** This end hangs up last, when the role is gone: whoever waits for it may then start the next one. */
  async function end(last?: RoleMessage): Promise<void> {
    if (stage === 'over') return;
    stage = 'over';
    clearTimeout(timer);
    if (last) channel.send(last);
    await role?.kill();
    serving.delete(socket);
    channel.end();
    if (!socket.closed) timer = setTimeout(() => socket.destroy(), limits.openMs);
  }
}

/** Hashes are compared, so that neither the time nor an early end tells how much of a guess is right. */
const sameToken = (given: string, token: string): boolean => {
  const [a, b] = [given, token].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
};

/** The token comes first: a stranger learns nothing of this end. */
function whyNotOpen(message: MessageOf<RunnerMessage, 'open'>, token: string): string | undefined {
  if (!sameToken(message.token, token))
    return 'the token is not its own; give --token what serve was given or printed';
  if (message.version === version && message.protocol === PROTOCOL_VERSION) return undefined;
  const there = `wirebench ${version}, protocol ${PROTOCOL_VERSION}`;
  const here = `this is ${message.version}, protocol ${message.protocol}`;
  return `it runs ${there}, and ${here}; install one version on both hosts`;
}

/** What of the cell a server would load from a file that the runner has named. */
function fileOf(
  { codec, scenario, transport, payload }: Cell,
  schemaCodecs: ReadonlySet<string>,
): Ref | undefined {
  const loaded = [codec, scenario, transport, schemaCodecs.has(codec.use) ? payload : null];
  return loaded.find((ref) => ref && (isPath(ref.use) || ref.package !== undefined)) ?? undefined;
}

/** Nobody from outside may allow it: the role then refuses a codec that evaluates. */
function withoutEval({ codec: { allowEval: _, ...codec }, ...cell }: Cell): Cell {
  return { ...cell, codec };
}

const withoutOwnFolders = (text: string): string => withoutFolders(text, process.cwd(), homedir());
