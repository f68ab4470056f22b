import { readdir, readFile, readlink } from 'node:fs/promises';
import type { SocketCounts } from '../schema.ts';

/** What the kernel says of UDP in this network namespace, all sockets together, since it started. */
export interface UdpErrors {
  /** Datagrams that found the receive buffer full. Linux counts them in inErrors too. */
  readonly receiveBufferErrors: number;
  readonly inErrors: number;
  readonly sendBufferErrors: number;
}

/** One row of /proc/net/udp or udp6. */
export interface UdpSocket {
  readonly localPort: number;
  /** Names the socket among the open files of its process. */
  readonly inode: string;
  readonly sendQueueBytes: number;
  readonly receiveQueueBytes: number;
  /** Datagrams dropped since it was opened. */
  readonly drops: number;
}

/** The rows of the text of /proc/net/udp or udp6. Numbers of queues and ports are hexadecimal there. */
export function udpSocketsIn(procNetUdp: string): UdpSocket[] {
  return procNetUdp
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local, , , queues, , , , , inode, , , drops] = line.trim().split(/\s+/);
      if (local === undefined || queues === undefined || inode === undefined || drops === undefined)
        return [];
      const [sendQueueBytes = 0, receiveQueueBytes = 0] = queues
        .split(':')
        .map((hex) => Number.parseInt(hex, 16));
      const localPort = Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16);
      return [{ localPort, inode, sendQueueBytes, receiveQueueBytes, drops: Number(drops) }];
    });
}

/** From the text of /proc/net/snmp: a line of names and a line of values for each protocol. null: there is no such line. */
export function udpErrorsIn(procNetSnmp: string): UdpErrors | null {
  const [names, values] = procNetSnmp
    .split('\n')
    .filter((line) => line.startsWith('Udp:'))
    .map((line) => line.trim().split(/\s+/));
  if (!names || !values) return null;
  return errorsBy((name) => Number(values[names.indexOf(name)] ?? 0));
}

/** From the text of /proc/net/snmp6: a name and a value a line. null: there is no such line. */
export function udp6ErrorsIn(procNetSnmp6: string): UdpErrors | null {
  const values = new Map(
    procNetSnmp6.split('\n').map((line): [string, string] => {
      const [name = '', value = ''] = line.trim().split(/\s+/);
      return [name, value];
    }),
  );
  if (!values.has('Udp6InDatagrams')) return null;
  return errorsBy((name) => Number(values.get(`Udp6${name}`) ?? 0));
}

const errorsBy = (of: (name: string) => number): UdpErrors => ({
  receiveBufferErrors: of('RcvbufErrors'),
  inErrors: of('InErrors'),
  sendBufferErrors: of('SndbufErrors'),
});

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
const textsOf = (paths: readonly string[]): Promise<string[]> => Promise.all(paths.map(textOf));

/**
 * Several readings as one. The kernel gives these tables in pieces, and when others open and close sockets in between a
 * row comes twice or not at all: each socket counts once, and is there when one reading has it.
 */
export function merged(readings: readonly (readonly UdpSocket[])[]): UdpSocket[] {
  const sockets = new Map<string, UdpSocket>();
  for (const socket of readings.flat()) sockets.set(socket.inode, socket);
  return [...sockets.values()];
}

/** The UDP sockets of this process, IPv4 and IPv6. null: not known on this system. */
export async function ownUdpSockets(): Promise<UdpSocket[] | null> {
  const files = await readdir('/proc/self/fd').catch(() => []);
  const links = await Promise.all(files.map((file) => readlink(`/proc/self/fd/${file}`).catch(() => '')));
  const own = new Set(links);
  const tables = ['/proc/net/udp', '/proc/net/udp6'];
  const readings = [await textsOf(tables), await textsOf(tables)];
  if (readings.flat().every((text) => text === '')) return null;
  const rows = merged(readings.map((texts) => texts.flatMap(udpSocketsIn)));
  return rows.filter(({ inode }) => own.has(`socket:[${inode}]`));
}

/** Drops of this process's UDP sockets on this local port. Read it before they are closed. null: not known on this system. */
export async function socketDrops(port: number): Promise<number | null> {
  const sockets = (await ownUdpSockets())?.filter(({ localPort }) => localPort === port) ?? [];
  return sockets.length === 0 ? null : sumOf(sockets, ({ drops }) => drops);
}

/** Errors over IPv4 and over IPv6. null: not known on this system. */
export async function udpErrors(): Promise<{ udp: UdpErrors | null; udp6: UdpErrors | null }> {
  const [snmp = '', snmp6 = ''] = await textsOf(['/proc/net/snmp', '/proc/net/snmp6']);
  return { udp: udpErrorsIn(snmp), udp6: udp6ErrorsIn(snmp6) };
}

/** Of a wire whose sockets are not this process's own. */
export const UNKNOWN_SOCKETS: SocketCounts = {
  socketDrops: null,
  sendQueueBytes: null,
  receiveQueueBytes: null,
  udpErrors: null,
};

/** Counts from here on. What it returns is called before the sockets are closed, when nothing is on its way to them. */
export async function watchSockets(): Promise<() => Promise<SocketCounts>> {
  const before = Object.values(await udpErrors());
  return async () => {
    const after = Object.values(await udpErrors());
    const sockets = await ownUdpSockets();
    const total = (of: (socket: UdpSocket) => number) =>
      sockets === null || sockets.length === 0 ? null : sumOf(sockets, of);
    const grown = (of: (errors: UdpErrors) => number) =>
      sumOf(after, (errors) => (errors ? of(errors) : 0)) -
      sumOf(before, (errors) => (errors ? of(errors) : 0));
    return {
      socketDrops: total(({ drops }) => drops),
      sendQueueBytes: total((socket) => socket.sendQueueBytes),
      receiveQueueBytes: total((socket) => socket.receiveQueueBytes),
      udpErrors: after.every((errors) => errors === null)
        ? null
        : {
            receiveBufferErrors: grown((errors) => errors.receiveBufferErrors),
            inErrors: grown((errors) => errors.inErrors),
            sendBufferErrors: grown((errors) => errors.sendBufferErrors),
          },
    };
  };
}

const sumOf = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0);
