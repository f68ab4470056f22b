import { ENVELOPE_BYTES } from '../envelope.ts';
import { packageVersion } from '../packages.ts';
import { findInstalled, loadBroker } from '../run/broker/find.ts';
import { startBroker } from '../run/broker/start.ts';
import type {
  Address,
  Body,
  Connection,
  Listener,
  Peer,
  Plugin,
  Transport,
  TransportMeta,
} from '../types.ts';

export interface Reply {
  readonly head: Buffer;
  readonly body: Body;
}

export interface Client {
  readonly connection: Connection;
  /** Resolves with the reply, rejects with what send() reported. */
  ask(body: Body): Promise<Reply>;
  /** Resolves with the next message that nobody has asked for. */
  next(): Promise<Reply>;
}

export interface Bench {
  readonly meta: TransportMeta;
  readonly transport: Transport;
  /** What a listener was asked to listen on. */
  readonly at: Address;
  /** Of a server that answers every message with itself. */
  readonly address: Address;
  /** The numbers of the messages the server has seen. */
  readonly seen: number[];
  /** Who has sent it something, in the order of their first message. */
  readonly peers: ReadonlySet<Peer>;
  readonly listener: Listener;
  /** @param to where, if not the server's own address */
  client(to?: Address): Promise<Client>;
}

export interface TransportModule {
  readonly meta: TransportMeta;
  readonly default: Plugin<Transport>;
}

export const hostOf = ({ host = '127.0.0.1' }: TransportMeta): string => host;

/** Where listeners of a transport may listen, while its tests run. */
export interface Place {
  readonly at: Address;
  close(): Promise<void>;
}

/** The wire's own host and a free port; for one that goes through a broker, one that is started for it, or why that cannot be. */
export async function openPlace({
  broker,
  package: needed,
  ...meta
}: TransportMeta): Promise<Place | string> {
  if (needed !== undefined && (await packageVersion(needed)) === undefined)
    return `${needed} is not installed; npm install ${needed}`;
  if (broker === undefined) return { at: { host: hostOf(meta), port: 0 }, close: async () => {} };
  const installed = await findInstalled(await loadBroker(broker));
  if (typeof installed === 'string') return installed;
  const { address, stop } = await startBroker(broker);
  return { at: address, close: stop };
}

/** A head that no other number has, to see that it arrives as it was sent. */
export function headOf(n: number): Buffer {
  const head = Buffer.alloc(ENVELOPE_BYTES, n % 251);
  head.writeUInt32LE(n, 0);
  return head;
}

/** Bodies are borrowed: whoever keeps one copies it. */
const keep = (body: Body): Body => (body instanceof Uint8Array ? Buffer.from(body) : body);

/** Bytes that differ from place to place. */
export function patterned(sizeBytes: number): Buffer {
  const body = Buffer.allocUnsafe(sizeBytes);
  for (let i = 0; i < sizeBytes; i += 1) body[i] = (i * 31 + (i >> 8)) & 255;
  return body;
}

/** A body of so many bytes that the wire takes: bytes if it can, else text. */
export const bodyFor = ({ accepts }: TransportMeta, sizeBytes: number): Buffer | string =>
  accepts.includes('bytes')
    ? patterned(sizeBytes)
    : patterned(sizeBytes).toString('base64').slice(0, sizeBytes);

async function openClient(transport: Transport, to: Address): Promise<Client> {
  const waiting = new Map<number, (reply: Reply) => void>();
  let last = 0;
  let pushed: (reply: Reply) => void = () => {};
  const connection = await transport.connect(to, (head, body) => {
    const n = head.readUInt32LE(0);
    const wanted = waiting.get(n) ?? pushed;
    wanted({ head: Buffer.from(head), body: keep(body) });
    waiting.delete(n);
  });
  function ask(body: Body): Promise<Reply> {
    last += 1;
    const n = last;
    return new Promise((resolve, reject) => {
      waiting.set(n, resolve);
      const head = headOf(n);
      connection.send(head, body, reject);
      head.fill(0); // send() has copied it
    });
  }
  const next = () =>
    new Promise<Reply>((resolve) => {
      pushed = resolve;
    });
  return { connection, ask, next };
}

/** Runs a test against an echo server and closes everything after it. */
export async function withBench(
  { meta, default: plugin }: TransportModule,
  at: Address,
  test: (bench: Bench) => Promise<void>,
): Promise<void> {
  const transport = await plugin({ options: {} });
  const seen: number[] = [];
  const peers = new Set<Peer>();
  const clients: Client[] = [];
  const listener = await transport.listen(at, (head, body, from) => {
    seen.push(head.readUInt32LE(0));
    peers.add(from);
    from.send(head, body);
  });
  async function client(to: Address = listener.address): Promise<Client> {
    const made = await openClient(transport, to);
    clients.push(made);
    return made;
  }
  try {
    await test({ meta, transport, at, address: listener.address, seen, peers, listener, client });
  } finally {
    await Promise.all(clients.map(({ connection }) => connection.close()));
    await listener.close();
  }
}
