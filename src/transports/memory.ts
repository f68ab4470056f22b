import type {
  Address,
  Body,
  Connection,
  Listener,
  OnFault,
  OnMessage,
  Plugin,
  Transport,
  TransportMeta,
} from '../types.ts';
import {
  closedFailure,
  connectFailure,
  createWaiters,
  ignoreFault,
  listenFailure,
  refuse,
  tooLargeFailure,
  unknownStats,
} from './_common.ts';

export const meta: TransportMeta = {
  title: 'No wire: bodies are handed over by reference inside one process, a turn later',
  delivery: 'reliable',
  accepts: ['bytes', 'text', 'value'],
  maxMessageBytes: 64 * 1024 * 1024,
  colocated: true,
};

const MAX_QUEUED = 1024;

interface Server {
  readonly onMessage: OnMessage;
  readonly onFault: OnFault;
  readonly links: Set<() => void>;
}
/** By port. */
const servers = new Map<number, Server>();

function nextPort(): number {
  let port = 1;
  while (servers.has(port)) port += 1;
  return port;
}

/** One direction of a connection. */
function createPipe(deliver: (head: Buffer, body: Body) => void, onFault: OnFault) {
  let open = true;
  let queue: { head: Buffer; body: Body }[] = [];
  const waiters = createWaiters();

  function turn(): void {
    const due = queue;
    queue = [];
    waiters.wake();
    for (const { head, body } of due) if (open) deliver(head, body);
  }

  return {
    send(head: Uint8Array, body: Body, onError?: (error: Error) => void): boolean {
      const sizeBytes = head.length + (body instanceof Uint8Array ? body.length : 0);
      if (!open) refuse(closedFailure(), onFault, onError);
      else if (sizeBytes > meta.maxMessageBytes)
        refuse(tooLargeFailure(sizeBytes, meta.maxMessageBytes), onFault, onError);
      // Not a microtask: two ends that answer each other would never let timers and sockets have a turn.
      else if (queue.push({ head: Buffer.from(head), body }) === 1) setImmediate(turn);
      return queue.length < MAX_QUEUED;
    },
    drained: () => (queue.length < MAX_QUEUED ? Promise.resolve() : waiters.wait()),
    close() {
      open = false;
      queue = [];
      waiters.wake();
    },
  };
}

async function listen(at: Address, onMessage: OnMessage, onFault = ignoreFault): Promise<Listener> {
  const port = at.port === 0 ? nextPort() : at.port;
  if (servers.has(port)) throw listenFailure(at, Object.assign(new Error('taken'), { code: 'EADDRINUSE' }));
  const links = new Set<() => void>();
  servers.set(port, { onMessage, onFault, links });
  return {
    address: { host: at.host, port },
    stats: unknownStats,
    async close() {
      servers.delete(port);
      for (const hangUp of links) hangUp();
    },
  };
}

async function connect(to: Address, onMessage: OnMessage, onFault = ignoreFault): Promise<Connection> {
  const server = servers.get(to.port);
  if (server === undefined) throw connectFailure(to, new Error('nobody listens'));
  const toServer = createPipe((head, body) => server.onMessage(head, body, toClient), onFault);
  const toClient = createPipe((head, body) => onMessage(head, body, toServer), server.onFault);
  let close: (error?: Error) => void = () => {};
  const closed = new Promise<Error | undefined>((resolve) => {
    close = (error) => {
      server.links.delete(hangUp);
      toServer.close();
      toClient.close();
      resolve(error);
    };
  });
  const hangUp = (): void => close(closedFailure());
  server.links.add(hangUp);
  return {
    send: toServer.send,
    drained: toServer.drained,
    stats: unknownStats,
    onClose: (listener) => void closed.then(listener),
    close: async () => close(),
  };
}

const memory: Plugin<Transport> = () => ({ listen, connect });
export default memory;
