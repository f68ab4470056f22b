/**
 * The least code that echoes the same bytes over node:dgram: no envelope, no plug-ins, one clock read a message.
 * One datagram a message, as in the udp transport, so the difference to it is what the harness costs. A datagram that
 * is lost takes its slot with it; on the loopback address, in a closed loop that fits the receive buffer, none is.
 */
import dgram from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { DriveContext, Listener, Plugin, Scenario, ScenarioMeta, ServeContext } from 'wirebench';
import { type Flow, messageOf, runClosedLoop, type Tally } from './_tally.ts';

export const meta: ScenarioMeta = { title: 'Bare echo loop on node:dgram', bare: 'udp' };

/** `at` holds an IP address: looking it up would cost every reply a turn of the event loop. */
function createSocket(host: string): dgram.Socket {
  const family = isIPv6(host) ? 6 : 4;
  return dgram.createSocket({
    type: `udp${family}`,
    lookup: (address, _options, done) => done(null, address, family),
  });
}

async function serve({ at, probe }: ServeContext): Promise<Listener> {
  const socket = createSocket(at.host);
  socket.on('message', (message, from) => {
    probe.handled(true);
    socket.send(message, from.port, from.address);
  });
  const listening = once(socket, 'listening');
  socket.bind(at.port, at.host);
  await listening;
  const stats = {
    receiveBufferBytes: socket.getRecvBufferSize(),
    sendBufferBytes: socket.getSendBufferSize(),
  };
  return {
    address: { host: at.host, port: socket.address().port },
    stats: () => stats,
    async close() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

async function openFlow(context: DriveContext, depth: number, tally: Tally): Promise<Flow> {
  const message = messageOf(context, 0);
  const socket = createSocket(context.to.host);
  const connected = once(socket, 'connect');
  socket.connect(context.to.port, context.to.host);
  await connected;
  /** Send times in ms by slot (a datagram carries its slot); negative when sent before the window. */
  const sentAtMs = new Float64Array(depth);

  function send(slot: number, nowMs: number): void {
    sentAtMs[slot] = tally.inWindow ? nowMs : -nowMs;
    const datagram = Buffer.allocUnsafe(message.length);
    datagram.set(message);
    datagram.writeUInt32LE(slot, 0);
    socket.send(datagram);
  }
  socket.on('message', (reply) => {
    const nowMs = performance.now();
    const slot = reply.readUInt32LE(0);
    const sentMs = sentAtMs[slot] ?? 0;
    if (tally.inWindow) tally.arrived += 1;
    if (sentMs > 0) tally.rttNs[tally.answered++] = (nowMs - sentMs) * 1e6;
    if (tally.sending) send(slot, nowMs);
  });
  return {
    start() {
      for (let slot = 0; slot < depth; slot += 1) send(slot, performance.now());
    },
    close: () => socket.close(),
  };
}

const bareUdp: Plugin<Scenario> = () => ({
  serve,
  drive: (context) => runClosedLoop(context, (depth, tally) => openFlow(context, depth, tally)),
});
export default bareUdp;
