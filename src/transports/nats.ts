import { connectFailure } from '../socket-errors.ts';
import type {
  Address,
  Connection,
  Listener,
  OnFault,
  OnMessage,
  Plugin,
  Transport,
  TransportMeta,
} from '../types.ts';
import { deliver, nameAt, peersByPlace, uniqueName } from './_brokers.ts';
import { ignoreFault, unknownStats } from './_common.ts';
import { createNatsSender, openNats } from './_nats.ts';
import { natsHubs } from './_nats-hubs.ts';

/**
 * At most once: the server passes on to who listens now, keeps nothing, and hangs up on who reads too slowly, with all
 * that it held for them. So a missing message is a number.
 */
export const meta: TransportMeta = {
  title: 'NATS core (@nats-io/transport-node): a subject for requests, an inbox for replies; at most once',
  delivery: 'lossy',
  accepts: ['bytes', 'text'],
  maxMessageBytes: 1024 * 1024,
  package: '@nats-io/transport-node',
  broker: 'nats',
  hubs: true,
};
const { maxMessageBytes } = meta;

/** A listener must answer a greeting within this; where nobody listens the server says so at once. */
const HELLO_MS = 5000;
/** What the server answers for a subject that nobody listens on. */
const NO_RESPONDERS = 503;
const helloTo = (name: string): string => `${name}.hello`;

type Library = typeof import('@nats-io/transport-node');

async function listen(
  { connect: open }: Library,
  at: Address,
  onMessage: OnMessage,
  onFault: OnFault,
): Promise<Listener> {
  const connection = await openNats(open, at);
  const name = at.name ?? uniqueName();
  const { peer } = createNatsSender(connection, maxMessageBytes, onFault);
  const peerAt = peersByPlace(peer);
  connection.subscribe(name, {
    callback: (error, { data, reply = '' }) => {
      if (error) onFault('socket', error);
      else deliver(data, peerAt(reply), onMessage, onFault);
    },
  });
  connection.subscribe(helloTo(name), { callback: (_error, message) => void message.respond() });
  await connection.flush();
  return { address: { ...at, name }, stats: unknownStats, close: () => connection.close() };
}

async function connect(
  { connect: open, createInbox }: Library,
  to: Address,
  onMessage: OnMessage,
  onFault: OnFault,
): Promise<Connection> {
  const name = nameAt(to);
  const connection = await openNats(open, to);
  let closedHere = false;
  try {
    await connection.request(helloTo(name), '', { timeout: HELLO_MS });
    const inbox = createInbox();
    const server = createNatsSender(connection, maxMessageBytes, onFault).peer(name, inbox);
    connection.subscribe(inbox, {
      callback: (error, { data, headers }) => {
        if (error) onFault('socket', error);
        else if (headers?.code === NO_RESPONDERS) onFault('no listener');
        else if (!closedHere) deliver(data, server, onMessage, onFault);
      },
    });
    await connection.flush();
    const close = (): Promise<void> => {
      closedHere = true;
      return connection.close();
    };
    const onClose: Connection['onClose'] = (listener) =>
      void connection.closed().then((error) => listener(error ?? undefined));
    return { ...server, stats: unknownStats, onClose, close };
  } catch (cause) {
    await connection.close();
    throw connectFailure(to, cause);
  }
}

const nats: Plugin<Transport> = async () => {
  const library = await import('@nats-io/transport-node');
  return {
    listen: (at, onMessage, onFault = ignoreFault) => listen(library, at, onMessage, onFault),
    connect: (to, onMessage, onFault = ignoreFault) => connect(library, to, onMessage, onFault),
    hubs: natsHubs((at, noEcho) => openNats(library.connect, at, noEcho), maxMessageBytes),
  };
};
export default nats;
