import { once } from 'node:events';
import { connect } from 'node:net';
import { messageOf, WirebenchError, withoutValues } from '../errors.ts';
import { type Channel, openChannel } from './channel.ts';
import {
  PROTOCOL_VERSION,
  type RoleMessage,
  type RunnerMessage,
  RunnerMessageSchema,
  type Task,
  type TaskOf,
} from './protocol.ts';
import { createInbox, type Link } from './roles/link.ts';

/** What a role does with a task: one file each, imported only by the role that needs it. */
const roles: { [K in Task['kind']]: () => Promise<(task: TaskOf<K>, link: Link) => Promise<void>> } = {
  describe: async () => (await import('./roles/describe.ts')).describe,
  inspect: async () => (await import('./roles/inspect.ts')).inspect,
  weigh: async () => (await import('./roles/weigh.ts')).weigh,
  across: async () => (await import('./roles/across.ts')).across,
  codec: async () => (await import('./roles/codec.ts')).codec,
  arm: async () => (await import('./roles/arm.ts')).arm,
  usual: async () => (await import('./roles/usual.ts')).usual,
  'wire-arm': async () => (await import('./roles/wire-arm.ts')).wireArm,
  serve: async () => (await import('./roles/serve.ts')).serve,
  drive: async () => (await import('./roles/drive.ts')).drive,
  relay: async () => (await import('./roles/relay.ts')).relay,
  colocated: async () => (await import('./roles/colocated.ts')).colocated,
};

/**
 * Connects to the runner, does one task, says bye. Resolves when the channel is closed; a role never outlives its runner.
 * @param control host:port of the runner's control channel
 */
export async function runRole(control: string, token: string, runtime: string): Promise<void> {
  const { link, channel, task, closed } = await join(control, token, runtime);
  const given = await task;
  const fail = (error: unknown) => {
    channel.send(failed(blamed(error, given)));
    channel.end();
  };
  process.on('uncaughtException', fail);
  try {
    await Promise.race([perform(given, link), closed]);
    channel.send({ type: 'bye' });
    channel.end();
  } catch (error) {
    fail(error);
  }
  await closed;
}

async function perform<K extends Task['kind']>(task: TaskOf<K>, link: Link): Promise<void> {
  // The cast restates what the map says: the role stored under a kind takes the task of that kind.
  const role = await roles[task.kind as K]();
  await role(task, link);
}

async function join(control: string, token: string, runtime: string) {
  const at = control.lastIndexOf(':');
  const socket = connect(Number(control.slice(at + 1)), control.slice(0, at));
  await once(socket, 'connect');
  const inbox = createInbox();
  let give: (task: Task) => void = () => {};
  let close: () => void = () => {};
  const task = new Promise<Task>((resolve) => {
    give = resolve;
  });
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  const channel: Channel<RoleMessage> = openChannel<RunnerMessage, RoleMessage>(socket, RunnerMessageSchema, {
    trusted: () => true,
    onClose: () => close(),
    onMessage: (message) => {
      if (message.type === 'prepare') return give(message.task);
      inbox.put(message);
    },
  });
  channel.send({ type: 'hello', protocol: PROTOCOL_VERSION, token, runtime });
  return { channel, task, closed, link: { send: channel.send, next: inbox.next } satisfies Link };
}

/** What is not the harness's own error came out of a plug-in, and its words may hold a piece of the payload. */
function blamed(error: unknown, { kind }: Task): WirebenchError {
  if (error instanceof WirebenchError) return error;
  const code = kind === 'describe' ? 'BAD_PLUGIN' : 'CODEC_FAILED';
  return new WirebenchError(code, withoutValues(messageOf(error)), error);
}

const failed = (error: unknown): RoleMessage => {
  const known =
    error instanceof WirebenchError
      ? error
      : new WirebenchError('INTERNAL', `the role failed: ${withoutValues(messageOf(error))}`, error);
  const { code, message, cause } = known;
  const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause ?? known.stack);
  return { type: 'failed', code, message, detail };
};
