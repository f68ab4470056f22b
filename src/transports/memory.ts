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
};

interface Server {
  readonly onMessage: OnMessage;
  readonly onFault: OnFault;
  readonly links: Set<() => void>;
}
/** By port. */
const servers = new Map<number, Server>();

async function listen(at: Address, onMessage: OnMessage, onFault = ignoreFault): Promise<Listener> {
  const port = portAmong(servers, at);
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
  const toServer = createPipe(
    meta.maxMessageBytes,
    (head, body) => server.onMessage(head, body, toClient),
    onFault,
  );
  const toClient = createPipe(
    meta.maxMessageBytes,
    (head, body) => onMessage(head, body, toServer),
    server.onFault,
  );
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
