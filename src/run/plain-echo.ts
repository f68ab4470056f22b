import dgram, { type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import net, { type Server, type Socket } from 'node:net';
import { listenFailure } from '../socket-errors.ts';
import type { Address } from '../types.ts';

export interface PlainEchoOptions {
  readonly host?: string;
  /** Of both; 0 asks for a free one each. */
  readonly port: number;
  /** A TCP client more is turned away. */
  readonly maxConnections?: number;
  /** A TCP client that neither sends nor reads for so long is turned out. */
  readonly idleMs?: number;
}

export interface PlainEcho {
  readonly tcp: Address;
  readonly udp: Address;
  close(): Promise<void>;
}

/** Echoes that wait because the kernel's send buffer is full: more of them are dropped, as a full network would. */
const MAX_QUEUED = 64;
const FIRST_CLIENT_PORT = 1024;

/**
 * The echo service of RFC 862 on TCP and UDP, for clients that are not ours: what comes is sent back as it is.
 * Throws PORT_IN_USE, ADDRESS_MISSING or CONNECT_FAILED.
 */
export async function startPlainEcho({
  host = '127.0.0.1',
  port,
  maxConnections = 64,
  idleMs = 60_000,
}: PlainEchoOptions): Promise<PlainEcho> {
  const at = { host, port };
  const stream = await echoStreams(at, maxConnections, idleMs);
  try {
    const datagrams = await echoDatagrams(at);
    return {
      tcp: stream.address,
      udp: datagrams.address,
      close: async () => void (await Promise.all([stream.close(), datagrams.close()])),
    };
  } catch (error) {
    await stream.close();
    throw error;
  }
}

async function echoStreams(at: Address, maxConnections: number, idleMs: number) {
  const sockets = new Set<Socket>();
  const server: Server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setTimeout(idleMs, () => socket.destroy());
    // It reads no more than the client takes back, and ends when the client has ended and got all of it.
    socket.pipe(socket);
  });
  server.maxConnections = maxConnections;
  await once(server.listen(at.port, at.host), 'listening').catch((cause) => {
    throw listenFailure(at, cause);
  });
  async function close(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }
  return { address: addressOf(at.host, server.address()), close };
}

async function echoDatagrams(at: Address) {
  const socket = dgram.createSocket(net.isIPv6(at.host) ? 'udp6' : 'udp4');
  socket.bind(at.port, at.host);
  await once(socket, 'listening').catch((cause) => {
    socket.close();
    throw listenFailure(at, cause);
  });
  const address = addressOf(at.host, socket.address());
  // An ICMP refusal of an echo ends nothing.
  socket.on('error', () => {});
  socket.on('message', (datagram, from) => {
    if (isService(from, address)) return;
    if (socket.getSendQueueCount() < MAX_QUEUED) socket.send(datagram, from.port, from.address);
  });
  async function close(): Promise<void> {
    const closed = once(socket, 'close');
    socket.close();
    await closed;
  }
  return { address, close };
}

/**
 * A service and not a client: by its low port, or because it is one of these. Two echo services that are made to
 * answer each other by one forged datagram never stop (CERT CA-1996-01).
 */
const isService = (from: RemoteInfo, own: Address): boolean =>
  from.port < FIRST_CLIENT_PORT || from.port === own.port;

const addressOf = (host: string, bound: string | net.AddressInfo | null): Address => ({
  host,
  port: typeof bound === 'object' && bound !== null ? bound.port : 0,
});
