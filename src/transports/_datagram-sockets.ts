import dgram from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { ENVELOPE_BYTES } from '../envelope.ts';
import { WirebenchError } from '../errors.ts';
import { connectFailure, listenFailure } from '../socket-errors.ts';
import type {
  Address,
  Connection,
  Listener,
  OnFault,
  OnMessage,
  Options,
  Peer,
  Transport,
  TransportMeta,
} from '../types.ts';
import { ignoreFault } from './_common.ts';
import { createSender, type DatagramSender, peersByAddress } from './_datagrams.ts';

/** What every datagram socket promises. */
export const datagramMeta = {
  delivery: 'lossy',
  accepts: ['bytes', 'text'],
  checksum: true,
  socket: 'udp',
  receiveBuffer: true,
} satisfies Partial<TransportMeta>;

/** One datagram a message, over IPv4 or IPv6: the host decides. Option receiveBufferBytes: what sockets ask the kernel for. */
export function datagramTransport(maxMessageBytes: number, { receiveBufferBytes }: Options): Transport {
  const limits = {
    maxMessageBytes,
    receiveBufferBytes: typeof receiveBufferBytes === 'number' ? receiveBufferBytes : undefined,
  };
  return {
    listen: (at, onMessage, onFault = ignoreFault) => listen(at, limits, onMessage, onFault),
    connect: (to, onMessage, onFault = ignoreFault) => connect(to, limits, onMessage, onFault),
  };
}

interface Limits {
  readonly maxMessageBytes: number;
  /** undefined: as the system has it. */
  readonly receiveBufferBytes: number | undefined;
}

/** Linux grants twice what it is asked for, up to twice net.core.rmem_max; others refuse what is too much. */
function enlarge(socket: dgram.Socket, { receiveBufferBytes }: Limits): void {
  if (receiveBufferBytes === undefined) return;
  try {
    socket.setRecvBufferSize(receiveBufferBytes);
  } catch (cause) {
    const text = `this system grants no receive buffer of ${receiveBufferBytes} bytes; ask for less`;
    throw new WirebenchError('BAD_OPTION', text, cause);
  }
}

/** A socket of the host's family, once it is bound or connected. */
async function openSocket(
  host: string,
  event: 'listening' | 'connect',
  limits: Limits,
  begin: (socket: dgram.Socket, ip: string) => void,
): Promise<dgram.Socket> {
  const { address: ip, family } = await lookup(host);
  const type = family === 6 ? 'udp6' : 'udp4';
  // Only IP addresses reach the socket; the default lookup would cost every send a turn of the event loop.
  const socket = dgram.createSocket({
    type,
    lookup: (address, _options, done) => done(null, address, family),
  });
  try {
    const ready = once(socket, event);
    begin(socket, ip);
    await ready;
    enlarge(socket, limits);
    return socket;
  } catch (cause) {
    socket.close();
    throw cause;
  }
}

/** What both ends do with an open socket. Its errors (an ICMP refusal is one) are faults and leave it open. */
function createEnd(
  socket: dgram.Socket,
  onMessage: OnMessage,
  onFault: OnFault,
  sender: DatagramSender,
  peerAt: (from: dgram.RemoteInfo) => Peer,
) {
  const granted = {
    receiveBufferBytes: socket.getRecvBufferSize(),
    sendBufferBytes: socket.getSendBufferSize(),
  };
  const closed = new Promise<void>((resolve) => socket.once('close', resolve));
  socket.on('error', (error) => onFault('socket', error));
  socket.on('message', (datagram, from) => {
    if (datagram.length < ENVELOPE_BYTES) onFault('malformed');
    else onMessage(datagram.subarray(0, ENVELOPE_BYTES), datagram.subarray(ENVELOPE_BYTES), peerAt(from));
  });
  async function close(): Promise<void> {
    if (sender.close()) socket.close();
    await closed;
  }
  return { closed, stats: () => granted, close };
}

async function listen(
  at: Address,
  limits: Limits,
  onMessage: OnMessage,
  onFault: OnFault,
): Promise<Listener> {
  const socket = await openSocket(at.host, 'listening', limits, (made, ip) => made.bind(at.port, ip)).catch(
    (cause) => {
      throw listenFailure(at, cause);
    },
  );
  const sender = createSender(socket, limits.maxMessageBytes, onFault);
  const { stats, close } = createEnd(socket, onMessage, onFault, sender, peersByAddress(sender));
  return { address: { host: at.host, port: socket.address().port }, stats, close };
}

async function connect(
  to: Address,
  limits: Limits,
  onMessage: OnMessage,
  onFault: OnFault,
): Promise<Connection> {
  const socket = await openSocket(to.host, 'connect', limits, (made, ip) => made.connect(to.port, ip)).catch(
    (cause) => {
      throw connectFailure(to, cause);
    },
  );
  const sender = createSender(socket, limits.maxMessageBytes, onFault);
  const peer = sender.peer();
  const { stats, close, closed } = createEnd(socket, onMessage, onFault, sender, () => peer);
  return { ...peer, stats, close, onClose: (listener) => void closed.then(() => listener()) };
}
