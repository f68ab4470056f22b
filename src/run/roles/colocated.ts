import { Worker } from 'node:worker_threads';
import { ERROR_CODES, type ErrorCode, WirebenchError } from '../../errors.ts';
import type { Address } from '../../types.ts';
import { loadWire } from '../load-cell.ts';
import type { RoleMessage, TaskOf } from '../protocol.ts';
import { drive } from './drive.ts';
import { createInbox, type Link } from './link.ts';
import { serve } from './serve.ts';

/** A server that this role has started. */
interface Started {
  tell(type: 'stop' | 'bye'): void;
  /** Rejects with what made it fail. */
  readonly ended: Promise<void>;
}
type Start = (task: TaskOf<'serve'>, send: Link['send']) => Started;

/** Both ends in this process, for wires that cannot leave it. The server speaks with this role as it would with the runner. */
export async function colocated(task: TaskOf<'colocated'>, link: Link): Promise<void> {
  const { cell, round, seed, epoch } = task;
  const { wire } = await loadWire(cell);
  const start = wire.colocated === 'two-threads' ? startThread : startHere;
  let listening: (address: Address) => void = () => {};
  const address = new Promise<Address>((resolve) => {
    listening = resolve;
  });
  const server = start({ kind: 'serve', cell, round, seed, epoch, at: null }, (message) =>
    message.type === 'ready' && message.address ? listening(message.address) : link.send(message),
  );
  const gone = server.ended.then((): never => {
    throw new WirebenchError('ROLE_DIED', 'the server ended before its client');
  });
  const clientLink: Link = {
    send: (message) => {
      if (message.type === 'closed') server.tell('stop');
      link.send(message);
    },
    next: link.next,
  };
  const to = await Promise.race([address, gone]);
  await Promise.race([drive({ kind: 'drive', cell, round, seed, epoch, to }, clientLink), gone]);
  server.tell('bye');
  await server.ended;
}

const startHere: Start = (task, send) => {
  const inbox = createInbox();
  return { tell: (type) => inbox.put({ type }), ended: serve(task, { send, next: inbox.next }) };
};

const threadEntry = new URL(`./_serve-thread${import.meta.url.slice(-3)}`, import.meta.url);

const startThread: Start = (task, send) => {
  const thread = new Worker(threadEntry, { workerData: task });
  thread.on('message', (message: RoleMessage) => send(message));
  const ended = new Promise<void>((resolve, reject) => {
    thread.once('error', (error) => reject(ownError(error)));
    thread.once('exit', () => resolve());
  });
  return { tell: (type) => thread.postMessage({ type }), ended };
};

/** An error that left its thread has lost its class, and kept its code. */
function ownError(error: Error & { code?: unknown }): Error {
  const { code } = error;
  const known = typeof code === 'string' && code in ERROR_CODES;
  return known ? new WirebenchError(code as ErrorCode, error.message, error) : error;
}
