import net, { type Server, type Socket } from 'node:net';
import { connectFailure, listenFailure } from '../socket-errors.ts';
import type {
  Address,
  Connection,
  Listener,
  OnFault,
  OnMessage,
  Transport,
  TransportMeta,
} from '../types.ts';
import { ignoreFault, unknownStats } from './_common.ts';
import { createLink } from './_link.ts';

/** What every stream socket promises. */
export const streamMeta = {
  delivery: 'reliable',
  accepts: ['bytes', 'text'],
  maxMessageBytes: 64 * 1024 * 1024,
} satisfies Partial<TransportMeta>;
const { maxMessageBytes } = streamMeta;

/** Where that is, as node:net has it. */
type Place = { readonly host: string; readonly port: number } | { readonly path: string };

/** Carries messages over the stream sockets of node:net. */
export const netTransport = (placeOf: (address: Address) => Place): Transport => ({
  listen: (at, onMessage, onFault = ignoreFault) =>
    listenWith((onSocket) => net.createServer(onSocket), placeOf(at), at, onMessage, onFault),
  connect: (to, onMessage, onFault = ignoreFault) =>
    connectWith((onReady) => net.connect(placeOf(to), onReady), to, onMessage, onFault),
});

/** @param create makes a server that hands over every socket once it is ready to carry messages */
export function listenWith(
  create: (onSocket: (socket: Socket) => void) => Server,
  place: Place,
  at: Address,
  onMessage: OnMessage,
  onFault: OnFault,
): Promise<Listener> {
  const links = new Set<Connection>();
  /** All that the system has accepted, also those that are not ready to carry messages and may never be. */
  const accepted = new Set<Socket>();
  const server = create((socket) => {
    socket.setNoDelay(true);
    const link = createLink(socket, onMessage, onFault, { maxMessageBytes, pausesReading: true });
    links.add(link);
    link.onClose(() => links.delete(link));
  });
  server.on('connection', (socket) => {
    accepted.add(socket);
    socket.once('close', () => accepted.delete(socket));
  });

  async function close(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await Promise.all(Array.from(links, (link) => link.close()));
    for (const socket of accepted) socket.destroy();
    await closed;
  }

  return new Promise((resolve, reject) => {
    const failed = (cause: Error): void => reject(listenFailure(at, cause));
    server.once('error', failed);
    server.listen(place, () => {
      server.off('error', failed);
      server.on('error', (error) => onFault('socket', error));
      resolve({ address: boundAddress(server, at), stats: unknownStats, close });
    });
  });
}

function boundAddress(server: Server, at: Address): Address {
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : at.port;
  return { host: at.host, port };
}

/** @param open begins to connect and calls back once the socket is ready to carry messages */
export function connectWith(
  open: (onReady: () => void) => Socket,
  to: Address,
  onMessage: OnMessage,
  onFault: OnFault,
): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const failed = (cause: Error): void => reject(connectFailure(to, cause));
    const socket = open(() => {
      socket.off('error', failed);
      socket.setNoDelay(true);
      resolve(createLink(socket, onMessage, onFault, { maxMessageBytes, pausesReading: false }));
    });
    socket.once('error', failed);
  });
}
