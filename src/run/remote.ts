import { connect, isIP } from 'node:net';
import { WirebenchError } from '../errors.ts';
import type { Environment } from '../schema.ts';
import { connectFailure } from '../socket-errors.ts';
import type { Address } from '../types.ts';
import { version } from '../version.ts';
import { createRole, type Role, type RoleSink, type Started } from './_role.ts';
import { type Channel, openChannel } from './channel.ts';
import { KEEP_ALIVE } from './limits.ts';
import { PROTOCOL_VERSION, type RoleMessage, RoleMessageSchema, type RunnerMessage } from './protocol.ts';

/** A target must answer within this; its first answer is small and waits for nothing. */
const GREETING_MS = 10_000;
/** A target that was asked to end a role says so by hanging up; one that is lost never does. */
const FAREWELL_MS = 2000;

/** Another host that runs `wirebench serve`. */
export interface Target extends Address {
  readonly token: string;
}

/** A target that has let this runner in. */
export interface OpenTarget {
  readonly environment: Environment;
  /** Its host as it was named, and as it was found: words that no record may hold. */
  readonly hosts: readonly string[];
  /** A role there: it can be asked to serve, and for nothing else. */
  launch(label: string): Role;
}

/** Throws CONNECT_FAILED, TARGET_REFUSED (its token, its version), ROLE_HUNG, or PROTOCOL when it is something else. */
export async function openTarget(target: Target): Promise<OpenTarget> {
  const hosts = new Set([target.host]);
  const launch = (label: string) => createRole(label, (sink) => dial(target, label, sink, hosts));
  const role = launch('target');
  try {
    const { environment } = await role.expect('welcome', GREETING_MS);
    return { environment, hosts: [...hosts], launch };
  } finally {
    await role.kill();
  }
}

/** One connection, one role. What the target says is not trusted further than it concerns that role's own task. */
function dial(target: Target, label: string, sink: RoleSink, hosts: Set<string>): Started {
  const socket = connect({ host: target.host, port: target.port, ...KEEP_ALIVE });
  let connected = false;
  let welcome = false;
  let place: { cell: string; round: number } | undefined;
  // Nothing may follow the first line before it is answered: closing on unread bytes would swallow a refusal.
  let outbox: RunnerMessage[] = [];
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));

  const channel: Channel<RunnerMessage> = openChannel<RoleMessage, RunnerMessage>(socket, RoleMessageSchema, {
    trusted: () => welcome,
    onMessage: receive,
    onClose: (error) => sink.lost(error instanceof WirebenchError ? error : hungUp(error)),
  });
  channel.send({ type: 'open', protocol: PROTOCOL_VERSION, version, token: target.token });
  socket.once('connect', () => {
    connected = true;
    hosts.add(socket.remoteAddress ?? target.host);
  });

  function hungUp(cause?: Error): WirebenchError {
    if (!connected) return connectFailure(target, cause ?? new Error('closed'));
    if (!welcome) {
      const remedy = 'check that wirebench serve listens there, and that few others use it';
      return new WirebenchError('TARGET_REFUSED', `the target hung up without a word; ${remedy}`, cause);
    }
    const remedy = 'see what wirebench serve says there, then go on with --resume';
    return new WirebenchError('CONNECTION_LOST', `the target hung up on the ${label}; ${remedy}`, cause);
  }

  function receive(message: RoleMessage): void {
    if (message.type === 'welcome') {
      welcome = true;
      for (const held of outbox) channel.send(held);
      outbox = [];
    }
    if (message.type === 'record' && !belongs(message.record, place)) {
      sink.lost(new WirebenchError('PROTOCOL', `the target sent a record that is not of the ${label}`));
      return channel.destroy();
    }
    sink.message(localised(message, measuredHost()));
  }

  /** Where the control connection has ended, not what the name may stand for the next time. */
  const measuredHost = () => (isIP(target.host) ? target.host : (socket.remoteAddress ?? target.host));

  function send(message: RunnerMessage): void {
    if (message.type === 'prepare' && 'cell' in message.task)
      place = { cell: message.task.cell.id, round: message.task.round };
    if (welcome) channel.send(message);
    else outbox.push(message);
  }

  function kill(): Promise<void> {
    if (socket.closed) return closed;
    const timer = setTimeout(() => socket.destroy(), connected ? FAREWELL_MS : 0);
    socket.once('close', () => clearTimeout(timer));
    channel.end();
    return closed;
  }
  return { pid: undefined, send, lastWords: () => '', exit: () => undefined, kill };
}

const belongs = (
  record: { cell: string; round: number },
  place: { cell: string; round: number } | undefined,
): boolean => record.cell === place?.cell && record.round === place.round;

/** The target knows its own port; how to reach it, and whose fault a failure is, is known here. */
function localised(message: RoleMessage, host: string): RoleMessage {
  if (message.type === 'ready' && message.address)
    return { ...message, address: { ...message.address, host } };
  if (message.type === 'failed' && message.code !== 'TARGET_REFUSED')
    return { ...message, message: `on the target: ${message.message}` };
  return message;
}
