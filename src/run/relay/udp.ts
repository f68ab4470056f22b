import dgram, { type RemoteInfo, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { listenFailure } from '../../socket-errors.ts';
import { socketDrops } from '../kernel.ts';
import type { Lane, LaneContext } from './lane.ts';
import type { Relay, RelayContext } from './relay.ts';

/** Asked for. Linux grants what it allows; others refuse what is too much. */
const RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;
const SMALL_BYTES = 256 * 1024;

/** One front socket for all clients, and a back socket for each of them, so that replies find their way. */
export async function openUdpRelay(context: RelayContext): Promise<Relay> {
  const { at, to, timeline, upstream, downstream } = context;
  const server = await lookup(to.host);
  const front = createSocket(server.family);
  // With the socket's own lookup bind() may be done before it returns: whoever waits does so before it.
  const listening = once(front, 'listening');
  front.bind(at.port, at.host);
  await listening.catch((cause) => {
    throw listenFailure(at, cause);
  });
  enlarge(front);
  const flows = new Map<string, { back: Socket; toServer: Lane }>();
  receive(front, context, (from) => {
    const key = `${from.address} ${from.port}`;
    const known = flows.get(key);
    if (known) return known.toServer;
    const back = createSocket(server.family);
    const toClient = downstream.open({
      forward: (packet, refused) => front.send(packet, from.port, from.address, ifRefused(refused)),
      ...neverAsked,
    });
    receive(back, context, () => toClient);
    const toServer = upstream.open({ forward: connected(back, to.port, server.address), ...neverAsked });
    flows.set(key, { back, toServer });
    return toServer;
  });

  const backs = () => [...flows.values()].map(({ back }) => back);
  return {
    address: { ...to, host: at.host, port: front.address().port },
    socketDrops: async () => ({ upstream: await dropsOf([front]), downstream: await dropsOf(backs()) }),
    receiveBufferBytes: () => Math.min(...[front, ...backs()].map((socket) => socket.getRecvBufferSize())),
    close: async () => {
      timeline.close();
      const sockets = [front, ...backs()];
      const closed = sockets.map((socket) => once(socket, 'close'));
      for (const socket of sockets) socket.close();
      await Promise.all(closed);
    },
  };
}

/** Only IP addresses reach the socket; the default lookup would cost every send a turn of the event loop. */
const createSocket = (family: number): Socket =>
  dgram.createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    lookup: (address, _options, done) => done(null, address, family),
  });

function receive(
  socket: Socket,
  { timeline, phase }: RelayContext,
  laneOf: (from: RemoteInfo) => Lane,
): void {
  // An ICMP refusal: what it tells of was counted as forwarded, and is missed by the one who waits for it.
  socket.on('error', () => {});
  socket.on('message', (datagram, from) => {
    timeline.run();
    const { atMs, measured } = phase.datagram(datagram);
    laneOf(from).take(datagram, atMs, measured);
  });
}

/** Connects the socket to the server; what is to be sent before it is connected waits, in order. */
function connected(socket: Socket, port: number, ip: string): LaneContext['forward'] {
  const early: Parameters<LaneContext['forward']>[] = [];
  let ready = false;
  socket.once('connect', () => {
    enlarge(socket);
    ready = true;
    for (const [packet, refused] of early) socket.send(packet, ifRefused(refused));
  });
  socket.connect(port, ip);
  return (packet, refused) =>
    ready ? socket.send(packet, ifRefused(refused)) : void early.push([packet, refused]);
}

function enlarge(socket: Socket): void {
  for (let bytes = RECEIVE_BUFFER_BYTES; bytes >= SMALL_BYTES; bytes /= 2) {
    try {
      return socket.setRecvBufferSize(bytes);
    } catch {
      // Too much for this system: half of it.
    }
  }
}

async function dropsOf(sockets: readonly Socket[]): Promise<number | null> {
  const drops = await Promise.all(sockets.map((socket) => socketDrops(socket.address().port)));
  const known = drops.filter((count) => count !== null);
  return known.length < drops.length ? null : known.reduce((sum, count) => sum + count, 0);
}

const ifRefused = (refused: () => void) => (error: Error | null) => void (error && refused());

/** What only a stream's impairments ask for. */
const neverAsked = { pause: () => {}, reset: () => {} };
