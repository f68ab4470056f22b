/**
 * The least code that echoes the same bytes over node:net: no envelope, no plug-ins, one clock read a message.
 * Framing (u32 little-endian length, then that many bytes) and batching (one write for the replies of one read)
 * are those of the tcp transport, so the difference to it is what the harness costs.
 */
import { once } from 'node:events';
import net from 'node:net';
import type { DriveContext, Listener, Plugin, Scenario, ScenarioMeta, ServeContext } from 'wirebench';
import { type Flow, messageOf, runClosedLoop, type Tally } from './_tally.ts';

export const meta: ScenarioMeta = { title: 'Bare echo loop on node:net', bare: 'tcp' };

const PREFIX_BYTES = 4;
const SLAB_BYTES = 64 * 1024;

/** Calls onFrame for each whole frame, prefix included. */
function splitter(onFrame: (frame: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (bytes.length - at >= PREFIX_BYTES) {
      const end = at + PREFIX_BYTES + bytes.readUInt32LE(at);
      if (end > bytes.length) break;
      onFrame(bytes.subarray(at, end));
      at = end;
    }
    rest = bytes.subarray(at);
  };
}

/** Copies frames together and writes them at once; a slab is never filled twice, the kernel may still read it. */
function gatherer(socket: net.Socket): { add(frame: Buffer): void; flush(): void } {
  let slab = Buffer.alloc(0);
  let from = 0;
  let to = 0;
  const flush = (): void => {
    if (to > from) socket.write(slab.subarray(from, to));
    from = to;
  };
  const add = (frame: Buffer): void => {
    if (to + frame.length > slab.length) {
      flush();
      slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, frame.length));
      from = 0;
      to = 0;
    }
    slab.set(frame, to);
    to += frame.length;
  };
  return { add, flush };
}

async function serve({ at, probe }: ServeContext): Promise<Listener> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ noDelay: true }, (socket) => {
    const replies = gatherer(socket);
    const split = splitter((frame) => {
      replies.add(frame);
      probe.handled(true);
    });
    sockets.add(socket);
    socket.on('data', (chunk) => {
      split(chunk);
      replies.flush();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(at.port, at.host);
  await once(server, 'listening');
  const bound = server.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : at.port;
  return {
    address: { host: at.host, port },
    stats: () => ({ receiveBufferBytes: null, sendBufferBytes: null }),
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function openFlow(context: DriveContext, depth: number, tally: Tally): Promise<Flow> {
  const frame = messageOf(context, PREFIX_BYTES);
  frame.writeUInt32LE(frame.length - PREFIX_BYTES, 0);
  const socket = net.connect({ host: context.to.host, port: context.to.port, noDelay: true });
  await once(socket, 'connect');
  const requests = gatherer(socket);
  /** Send times in ms, in the order of the stream; negative when sent before the window. */
  const sentAtMs = new Float64Array(depth);
  let slot = 0;

  function send(nowMs: number): void {
    sentAtMs[slot] = tally.inWindow ? nowMs : -nowMs;
    slot = slot + 1 === depth ? 0 : slot + 1;
    requests.add(frame);
  }
  const split = splitter(() => {
    const nowMs = performance.now();
    const sentMs = sentAtMs[slot] ?? 0;
    if (tally.inWindow) tally.arrived += 1;
    if (sentMs > 0) tally.rttNs[tally.answered++] = (nowMs - sentMs) * 1e6;
    if (tally.sending) send(nowMs);
    else slot = slot + 1 === depth ? 0 : slot + 1;
  });
  socket.on('data', (chunk) => {
    split(chunk);
    requests.flush();
  });
  return {
    start() {
      for (let i = 0; i < depth; i += 1) send(performance.now());
      requests.flush();
    },
    close: () => socket.destroy(),
  };
}

const bareTcp: Plugin<Scenario> = () => ({
  serve,
  drive: (context) => runClosedLoop(context, (depth, tally) => openFlow(context, depth, tally)),
});
export default bareTcp;
