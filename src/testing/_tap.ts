import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import { isMeasured } from '../envelope.ts';
import { createSplitter } from '../transports/_framing.ts';
import { bind } from '../transports/_listening.ts';
import { streamMeta } from '../transports/_streams.ts';
import type { Address } from '../types.ts';

/** One client's connection, and what of the window went over it, in messages. */
export interface TappedClient {
  sent: number;
  received: number;
  cut: boolean;
}

export interface Tap {
  readonly address: Address;
  /** In the order in which they have connected. */
  readonly clients: readonly TappedClient[];
  /** Destroys the connection of the nth client, from 0, once messages of the window went over it, and another has sent some. */
  cut(n: number): void;
  close(): Promise<void>;
}

/** Hands on all that `source` says, and calls onMeasured for every message of the window among it. */
function carry(source: Socket, target: Socket, onMeasured: () => void): void {
  const { feed } = createSplitter(streamMeta.maxMessageBytes, (head) => {
    if (isMeasured(head)) onMeasured();
    return true;
  });
  source.on('data', feed).on('error', () => target.destroy());
  source.once('close', () => target.destroySoon()).pipe(target);
}

/** Stands before a TCP server on the loopback address and counts what both ends send. */
export async function openTap(to: Address): Promise<Tap> {
  const clients: (TappedClient & { readonly front: Socket; readonly back: Socket })[] = [];
  let victim: number | undefined;

  function cutNow(): void {
    const chosen = victim === undefined ? undefined : clients[victim];
    const others = clients.some((client) => client !== chosen && client.sent > 0);
    if (chosen === undefined || chosen.cut || chosen.sent + chosen.received === 0 || !others) return;
    chosen.cut = true;
    chosen.front.destroy();
    chosen.back.destroy();
  }

  const server = net.createServer({ noDelay: true }, (front) => {
    const back = net.connect({ host: to.host, port: to.port, noDelay: true });
    const client = { front, back, sent: 0, received: 0, cut: false };
    clients.push(client);
    carry(front, back, () => {
      client.sent++;
      cutNow();
    });
    carry(back, front, () => {
      client.received++;
      cutNow();
    });
  });
  return {
    address: await bind(server, { host: to.host, port: 0 }, to, () => {}),
    clients,
    cut: (n) => {
      victim = n;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const { front, back } of clients) for (const socket of [front, back]) socket.destroy();
      await closed;
    },
  };
}
