import threads, { MessageChannel, type MessagePort, threadId } from 'node:worker_threads';
import { connectFailure } from '../socket-errors.ts';
import type { Address, Connection, Listener, OnMessage, Plugin, Transport, TransportMeta } from '../types.ts';
import { ignoreFault, portAmong, unknownStats } from './_common.ts';
import { createPortEnd } from './_port.ts';

export const meta: TransportMeta = {
  title: 'MessagePort to a worker thread: bytes are transferred, text and values are cloned; no socket',
  delivery: 'reliable',
  accepts: ['bytes', 'text', 'value'],
  maxMessageBytes: 64 * 1024 * 1024,
  host: '',
  colocated: 'two-threads',
  connections: true,
};
const { maxMessageBytes } = meta;

/** Somebody asks for a connection, and holds the other end of its port. */
interface Call {
  readonly to: number;
  readonly port: MessagePort;
}
/** Of this thread, by port. */
const listeners = new Map<number, (port: MessagePort) => void>();

function answer({ to, port }: Call): void {
  const accept = listeners.get(to);
  if (accept) accept(port);
  else port.close();
}

/** Its address is the number of its thread and a number in that thread. */
async function listen(at: Address, onMessage: OnMessage, onFault = ignoreFault): Promise<Listener> {
  const port = portAmong(listeners, at);
  const ends = new Set<Connection>();
  // A socket that listens keeps its thread alive; a place in a map does not.
  const alive = setInterval(() => {}, 2 ** 30);
  if (listeners.size === 0) process.on('workerMessage', answer);
  listeners.set(port, (channel) => {
    const end = createPortEnd(channel, maxMessageBytes, onMessage, onFault);
    ends.add(end);
    end.onClose(() => ends.delete(end));
    channel.postMessage(0);
  });
  return {
    address: { host: String(threadId), port },
    stats: unknownStats,
    async close() {
      clearInterval(alive);
      listeners.delete(port);
      if (listeners.size === 0) process.off('workerMessage', answer);
      await Promise.all(Array.from(ends, (end) => end.close()));
    },
  };
}

async function call(thread: number, offered: Call): Promise<void> {
  if (thread === threadId) answer(offered);
  else await threads.postMessageToThread(thread, offered, [offered.port]);
}

/** Resolves with the first word of a listener that accepts; a port that nobody takes is closed. */
function accepted(port: MessagePort): Promise<void> {
  return new Promise((resolve, reject) => {
    port.once('message', () => resolve());
    port.once('close', () => reject(new Error('nobody listens')));
  });
}

async function connect(to: Address, onMessage: OnMessage, onFault = ignoreFault): Promise<Connection> {
  const { port1, port2 } = new MessageChannel();
  try {
    await Promise.all([accepted(port1), call(Number(to.host), { to: to.port, port: port2 })]);
  } catch (cause) {
    port1.close();
    throw connectFailure(to, cause);
  }
  return createPortEnd(port1, maxMessageBytes, onMessage, onFault);
}

const worker: Plugin<Transport> = () => ({ listen, connect });
export default worker;
