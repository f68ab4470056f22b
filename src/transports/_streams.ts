import net, { type Server, type Socket } from 'node:net';
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
import type { Format } from './_format.ts';
import { frames } from './_frames.ts';
import { createGuarding, keepAlive } from './_guarding.ts';
import { connectInTime } from './_in-time.ts';
import { createLink } from './_link.ts';
import { bind } from './_listening.ts';

/** What every stream socket promises. */
export const streamMeta = {
  delivery: 'reliable',
  accepts: ['bytes', 'text'],
  maxMessageBytes: 64 * 1024 * 1024,
} satisfies Partial<TransportMeta>;
const FRAMES = frames(streamMeta.maxMessageBytes);

/** Where that is, as node:net has it. */
type Place = { readonly host: string; readonly port: number } | { readonly path: string };

/** Carries messages over the stream sockets of node:net. */
export const netTransport = (placeOf: (address: Address) => Place, format = FRAMES): Transport => ({
  listen: (at, onMessage, onFault = ignoreFault) =>
    listenWith((onSocket) => net.createServer(onSocket), placeOf(at), at, onMessage, onFault, format),
  connect: (to, onMessage, onFault = ignoreFault) =>
    connectWith((onReady) => net.connect(placeOf(to), onReady), to, onMessage, onFault, format),
});

/** @param create makes a server that hands over every socket once it is ready to carry messages */
export async function listenWith(
  create: (onSocket: (socket: Socket) => void) => Server,
  place: Place,
  at: Address,
  onMessage: OnMessage,
  onFault: OnFault,
  format: Format = FRAMES,
): Promise<Listener> {
  const links = new Set<Connection>();
  /** All that the system has accepted, also those that are not ready to carry messages and may never be. */
  const accepted = new Set<Socket>();
  const server = create((socket) => {
    keepAlive(socket).setNoDelay(true);
    guarding.begin(socket);
    const heard = guarding.hearing(socket, onMessage);
    const link = createLink(socket, heard, onFault, { format, pausesReading: true });
    links.add(link);
    link.onClose(() => links.delete(link));
  });
  const guarding = createGuarding(server);
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

  const address = await bind(server, place, at, onFault);
  return { address, stats: unknownStats, close, guard: guarding.guard };
}

/** @param open begins to connect and calls back once the socket is ready to carry messages */
export function connectWith(
  open: (onReady: () => void) => Socket,
  to: Address,
  onMessage: OnMessage,
  onFault: OnFault,
  format: Format = FRAMES,
): Promise<Connection> {
  return connectInTime(
    to,
    (signal) =>
      new Promise((resolve, reject) => {
        const socket = open(() => {
          socket.off('error', reject);
          keepAlive(socket).setNoDelay(true);
          resolve(createLink(socket, onMessage, onFault, { format, pausesReading: false }));
        });
        socket.once('error', reject);
        signal.addEventListener('abort', () => socket.destroy(new Error('no answer')));
      }),
  );
}
