import { connectFailure } from '../socket-errors.ts';
import type {
  Address,
  Connection,
  Listener,
  OnFault,
  OnMessage,
  Plugin,
  Transport,
  TransportMeta,
} from '../types.ts';
import { closedFailure, ignoreFault, portAmong, unknownStats } from './_common.ts';
import { createPipe } from './_pipe.ts';

export const meta: TransportMeta = {
  title: 'No wire: bodies are handed over by reference inside one process, a turn later',
  delivery: 'reliable',
  accepts: ['bytes', 'text', 'value'],
  maxMessageBytes: 64 * 1024 * 1024,
  host: 'memory',
  colocated: 'one-thread',
  connections: true,
};

interface Server {
  readonly onMessage: OnMessage;
  readonly onFault: OnFault;
  readonly links: Set<() => Promise<void>>;
}
/** By port. */
const servers = new Map<number, Server>();

async function listen(at: Address, onMessage: OnMessage, onFault = ignoreFault): Promise<Listener> {
  const port = portAmong(servers, at);
  const links = new Set<() => Promise<void>>();
  servers.set(port, { onMessage, onFault, links });
  return {
    address: { host: at.host, port },
    stats: unknownStats,
    async close() {
      servers.delete(port);
      await Promise.all(Array.from(links, (hangUp) => hangUp()));
    },
  };
}

async function connect(to: Address, onMessage: OnMessage, onFault = ignoreFault): Promise<Connection> {
  const server = servers.get(to.port);
  if (server === undefined) throw connectFailure(to, new Error('nobody listens'));
  const toServer = createPipe(
    meta.maxMessageBytes,
    (head, body) => server.onMessage(head, body, peer),
    onFault,
  );
  const toClient = createPipe(
    meta.maxMessageBytes,
    (head, body) => onMessage(head, body, client),
    server.onFault,
  );
  const closing = createClosing(() => {
    server.links.delete(peer.close);
    toServer.close();
    toClient.close();
  });
  const client = { send: toServer.send, drained: toServer.drained, ...closing.end(), stats: unknownStats };
  const peer = { send: toClient.send, drained: toClient.drained, ...closing.end() };
  server.links.add(peer.close);
  return client;
}

/** Two ends that close together: the one that did it learns of no error. */
function createClosing(onClosed: () => void) {
  const listeners: (() => void)[] = [];
  let closedBy: object | undefined;
  return {
    end() {
      const self = {};
      const closed = new Promise<Error | undefined>((resolve) => {
        listeners.push(() => resolve(closedBy === self ? undefined : closedFailure()));
      });
      async function close(): Promise<void> {
        if (closedBy !== undefined) return;
        closedBy = self;
        onClosed();
        for (const listener of listeners) listener();
      }
      return { onClose: (listener: (error?: Error) => void) => void closed.then(listener), close };
    },
  };
}

const memory: Plugin<Transport> = () => ({ listen, connect });
export default memory;
