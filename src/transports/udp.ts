import dgram from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { ENVELOPE_BYTES } from '../envelope.ts';
import type {
  Address,
  Connection,
  Listener,
  OnFault,
  OnMessage,
  Peer,
  Plugin,
  Transport,
  TransportMeta,
} from '../types.ts';
import { connectFailure, ignoreFault, listenFailure } from './_common.ts';
import { createSender, type DatagramSender, peersByAddress } from './_datagrams.ts';

export const meta: TransportMeta = {
  title: 'UDP (node:dgram): one datagram a message',
  delivery: 'lossy',
  accepts: ['bytes', 'text'],
  maxMessageBytes: 65_507,
  checksum: true,
};

/** A socket of the host's family, once it is bound or connected. */
async function openSocket(
  host: string,
  event: 'listening' | 'connect',
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

async function listen(at: Address, onMessage: OnMessage, onFault = ignoreFault): Promise<Listener> {
  const socket = await openSocket(at.host, 'listening', (made, ip) => made.bind(at.port, ip)).catch(
    (cause) => {
      throw listenFailure(at, cause);
    },
  );
  const sender = createSender(socket, meta.maxMessageBytes, onFault);
  const { stats, close } = createEnd(socket, onMessage, onFault, sender, peersByAddress(sender));
  return { address: { host: at.host, port: socket.address().port }, stats, close };
}

async function connect(to: Address, onMessage: OnMessage, onFault = ignoreFault): Promise<Connection> {
  const socket = await openSocket(to.host, 'connect', (made, ip) => made.connect(to.port, ip)).catch(
    (cause) => {
      throw connectFailure(to, cause);
    },
  );
  const sender = createSender(socket, meta.maxMessageBytes, onFault);
  const peer = sender.peer();
  const { stats, close, closed } = createEnd(socket, onMessage, onFault, sender, () => peer);
  return { ...peer, stats, close, onClose: (listener) => void closed.then(() => listener()) };
}

const udp: Plugin<Transport> = () => ({ listen, connect });
export default udp;
