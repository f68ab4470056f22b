import { once } from 'node:events';
import net, { type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import type { Address } from '../types.ts';

/** Stands between a client and a TCP server of these tests, and can be told to misbehave. */
export interface Tap {
  readonly address: Address;
  /** All that clients have sent, of all connections. */
  readonly sent: () => Buffer;
  /** From now on nothing is read from the server, until it is let go. */
  hold(): void;
  letGo(): void;
  /** From now on so many bytes of the server pass, then both ends are reset. */
  resetAfter(bytes: number): void;
}

const portOf = (server: Server): number => {
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
};

/** A TCP server that is closed after the test, with all its connections. */
export async function serveRaw(
  test: TestContext,
  onSocket: (socket: Socket) => void,
  host = '127.0.0.1',
): Promise<Address> {
  const sockets = new Set<Socket>();
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket.on('error', () => {}));
    onSocket(socket);
  });
  await once(server.listen(0, host), 'listening');
  test.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { host, port: portOf(server) };
}

export async function openTap(test: TestContext, to: Address): Promise<Tap> {
  const chunks: Buffer[] = [];
  const backs = new Set<Socket>();
  let held = false;
  let left = Number.POSITIVE_INFINITY;
  const address = await serveRaw(test, (front) => {
    const back = net.connect({ host: to.host, port: to.port, noDelay: true });
    backs.add(back);
    const end = (): void => {
      front.destroy();
      back.destroy();
    };
    front.on('close', end);
    back.on('error', end).on('close', end);
    front.on('data', (chunk) => {
      chunks.push(chunk);
      back.write(chunk);
    });
    back.on('data', (chunk) => {
      front.write(chunk.subarray(0, left));
      left -= chunk.length;
      if (left > 0) return;
      // What was written leaves before the reset does.
      front.write('', () => front.resetAndDestroy());
      back.resetAndDestroy();
    });
    if (held) back.pause();
  });
  return {
    address: { ...to, port: address.port },
    sent: () => Buffer.concat(chunks),
    hold() {
      held = true;
      for (const back of backs) back.pause();
    },
    letGo() {
      held = false;
      for (const back of backs) back.resume();
    },
    resetAfter(bytes) {
      left = bytes;
    },
  };
}
