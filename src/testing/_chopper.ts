import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { Address } from '../types.ts';

/** In bytes, over and over: no message keeps its borders. */
const PIECES = [1, 2, 3, 1, 60, 5, 1, 900];

export interface Chopper {
  readonly address: Address;
  close(): Promise<void>;
}

/** Writes what it reads in small pieces, each in a write of its own. */
async function chop(source: Socket, target: Socket): Promise<void> {
  let n = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length && target.writable; n += 1) {
      const to = at + (PIECES[n % PIECES.length] ?? 1);
      await new Promise((resolve) => target.write(chunk.subarray(at, to), resolve));
      await setImmediate();
      at = to;
    }
  }
}

/** Stands before a TCP server on the loopback address and hands on what both ends send, cut in pieces. */
export async function openChopper(to: Address): Promise<Chopper> {
  const sockets = new Set<Socket>();
  const server = net.createServer({ noDelay: true }, (front) => {
    const back = net.connect({ host: to.host, port: to.port, noDelay: true });
    const end = (): void => {
      front.destroy();
      back.destroy();
    };
    for (const socket of [front, back]) sockets.add(socket.on('error', end).on('close', end));
    // A socket that is destroyed while it is read from ends the loop with an error, which says nothing new.
    for (const way of [chop(front, back), chop(back, front)]) way.catch(end);
  });
  await once(server.listen(0, to.host), 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return {
    address: { ...to, port },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
