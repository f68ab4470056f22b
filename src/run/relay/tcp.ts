import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import { listenFailure } from '../../socket-errors.ts';
import type { Direction } from './direction.ts';
import type { Relay, RelayContext } from './relay.ts';

/** A pair of sockets per connection; what one end sends is a packet a chunk, in order, and its end is passed on too. */
export async function openTcpRelay(context: RelayContext): Promise<Relay> {
  const { at, to } = context;
  const sockets = new Set<Socket>();
  const server = net
    .createServer({ allowHalfOpen: true, noDelay: true }, (front) => {
      const back = net.connect({ host: to.host, port: to.port, allowHalfOpen: true, noDelay: true });
      const reset = () => {
        front.resetAndDestroy();
        back.resetAndDestroy();
      };
      for (const socket of [front, back]) {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
        // One end is gone: so is the other. A clean end has been passed on by then.
        socket.on('error', reset);
      }
      carry(front, back, context.upstream, context, reset);
      carry(back, front, context.downstream, context, reset);
    })
    .listen(at.port, at.host);
  await once(server, 'listening').catch((cause) => {
    throw listenFailure(at, cause);
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : at.port;
  return {
    address: { ...to, host: at.host, port },
    socketDrops: () => Promise.resolve({ upstream: null, downstream: null }),
    receiveBufferBytes: () => null,
    close: async () => {
      context.timeline.close();
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Reads from one socket and writes to the other, as fast as that one takes it and the impairments allow. */
function carry(
  source: Socket,
  target: Socket,
  direction: Direction,
  { timeline, phase }: RelayContext,
  reset: () => void,
): void {
  // Reasons to read no more for now: the target is full, an impairment asked for a pause.
  let reasons = 0;
  const hold = () => {
    reasons++;
    source.pause();
  };
  const release = () => {
    reasons--;
    if (reasons === 0) source.resume();
  };
  let full = false;
  const lane = direction.open({
    forward: (packet) => {
      if (target.write(packet) || full) return;
      full = true;
      hold();
    },
    pause: (ms) => {
      hold();
      timeline.add(performance.now() + ms, release);
    },
    reset,
  });
  source.on('data', (chunk: Buffer) => {
    timeline.run();
    const { atMs, measured } = phase.chunk();
    lane.take(chunk, atMs, measured);
  });
  target.on('drain', () => {
    full = false;
    release();
  });
  source.on('end', () => lane.finish(() => target.end()));
  target.once('close', () => lane.discard());
}
