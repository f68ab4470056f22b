import dgram, { type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { freePort } from './_program.ts';

/** What is done to datagram n (from 0) of the way to the server. */
export type Fate = 'pass' | 'drop' | 'twice' | 'late';
/** What the injector loses itself it would not count: as much room as a system gives unasked for. */
const RECEIVE_BUFFER_BYTES = 208 * 1024;
/** A late datagram leaves after so many that came behind it. */
export const LATE_BY = 10;

export interface Injected {
  taken: number;
  dropped: number;
  doubled: number;
  late: number;
}

export interface Injector {
  readonly port: number;
  readonly injected: Readonly<Injected>;
  close(): Promise<void>;
}

/**
 * Decides by counting, so that what it injects is exact. Only datagrams of `bytes` are counted and touched: the rest is
 * a program's own talk, and so is TCP on the same port, which passes as it is.
 */
export function createFates(fateOf: (n: number) => Fate, bytes: number) {
  const injected: Injected = { taken: 0, dropped: 0, doubled: 0, late: 0 };
  const held: { readonly datagram: Buffer; readonly until: number }[] = [];
  /** What leaves when this one has come, in order. */
  function take(datagram: Buffer): Buffer[] {
    if (datagram.length !== bytes) return [datagram];
    const n = injected.taken++;
    const fate = fateOf(n);
    if (fate === 'drop') injected.dropped++;
    if (fate === 'twice') injected.doubled++;
    if (fate === 'late') {
      injected.late++;
      held.push({ datagram, until: n + LATE_BY });
    }
    const leaving = fate === 'pass' ? [datagram] : fate === 'twice' ? [datagram, datagram] : [];
    const due = held.findIndex(({ until }) => until > n);
    return leaving.concat(held.splice(0, due < 0 ? held.length : due).map((late) => late.datagram));
  }
  return { injected, take };
}

/** Stands before the server's port, for one client. */
export async function openInjector(
  to: { readonly host: string; readonly port: number },
  fateOf: (n: number) => Fate,
  bytes: number,
): Promise<Injector> {
  const port = await freePort(to.host);
  const { injected, take } = createFates(fateOf, bytes);
  const front = dgram.createSocket('udp4').bind(port, to.host);
  const back = dgram.createSocket('udp4');
  back.connect(to.port, to.host);
  const sockets = new Set<net.Socket>();
  const talk = net.createServer((socket) => {
    const onward = net.connect(to.port, to.host);
    for (const one of [socket, onward]) sockets.add(one.on('error', () => one.destroy()));
    socket.pipe(onward).pipe(socket);
  });
  talk.listen(port, to.host);
  let client: RemoteInfo | undefined;
  front.on('message', (datagram, from) => {
    client = from;
    for (const leaving of take(datagram)) back.send(leaving);
  });
  back.on('message', (datagram) => client && front.send(datagram, client.port, client.address));
  // A server that has gone refuses by ICMP: its program has ended and the figures are made.
  for (const socket of [front, back]) socket.on('error', () => {});
  await Promise.all([once(front, 'listening'), once(back, 'connect'), once(talk, 'listening')]);
  for (const socket of [front, back]) socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
  return {
    port,
    injected,
    close: async () => {
      const closed = [front, back, talk].map((one) => once(one, 'close'));
      for (const one of [front, back, talk]) one.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}
