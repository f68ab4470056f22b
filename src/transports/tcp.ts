import net from 'node:net';
import type { Address, Connection, Listener, OnMessage, Plugin, Transport, TransportMeta } from '../types.ts';
import { connectFailure, ignoreFault, listenFailure, unknownStats } from './_common.ts';
import { createLink } from './_link.ts';

export const meta: TransportMeta = {
  title: 'TCP (node:net): length-prefixed frames, no delay, the small messages of one turn in one write',
  delivery: 'reliable',
  accepts: ['bytes', 'text'],
  maxMessageBytes: 64 * 1024 * 1024,
};
const { maxMessageBytes } = meta;

function listen(at: Address, onMessage: OnMessage, onFault = ignoreFault): Promise<Listener> {
  const links = new Set<Connection>();
  const server = net.createServer({ noDelay: true }, (socket) => {
    const link = createLink(socket, onMessage, onFault, { maxMessageBytes, pausesReading: true });
    links.add(link);
    link.onClose(() => links.delete(link));
  });

  async function close(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await Promise.all(Array.from(links, (link) => link.close()));
    await closed;
  }

  return new Promise((resolve, reject) => {
    const failed = (cause: Error): void => reject(listenFailure(at, cause));
    server.once('error', failed);
    server.listen(at.port, at.host, () => {
      server.off('error', failed);
      server.on('error', (error) => onFault('socket', error));
      const bound = server.address();
      const port = typeof bound === 'object' && bound !== null ? bound.port : at.port;
      resolve({ address: { host: at.host, port }, stats: unknownStats, close });
    });
  });
}

function connect(to: Address, onMessage: OnMessage, onFault = ignoreFault): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: to.host, port: to.port, noDelay: true });
    const failed = (cause: Error): void => reject(connectFailure(to, cause));
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.off('error', failed);
      resolve(createLink(socket, onMessage, onFault, { maxMessageBytes, pausesReading: false }));
    });
  });
}

const tcp: Plugin<Transport> = () => ({ listen, connect });
export default tcp;
