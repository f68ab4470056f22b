import type { ConsumerConfig } from '@nats-io/jetstream';
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
import {
  type JetStreamLibrary,
  MAX_AGE_MS,
  nanos,
  openJetStream,
  streamOf,
  UNUSED_MS,
} from './_jetstream.ts';
import { jetStreamHubs } from './_jetstream-hubs.ts';

/** At least once: in a stream on disk until it was acknowledged. */
export const meta: TransportMeta = {
  title:
    'NATS JetStream (@nats-io/jetstream): a stream on disk, published and read with acknowledgements; at least once',
  delivery: 'reliable',
  accepts: ['bytes', 'text'],
  maxMessageBytes: 1024 * 1024 - 1024,
  package: '@nats-io/jetstream',
  broker: 'nats',
  hubs: true,
};
const { maxMessageBytes } = meta;

const requestsOf = (name: string, client: string): string => `${name}.requests.${client}`;
const repliesOf = (name: string, client: string): string => `${name}.replies.${client}`;
const clientIn = (subject: string): string => subject.slice(subject.lastIndexOf('.') + 1);

const consumerOf = (filter: string): ConsumerConfig => ({
  ack_policy: 'explicit',
  deliver_policy: 'all',
  replay_policy: 'instant',
  filter_subject: filter,
  inactive_threshold: nanos(UNUSED_MS),
});

async function listen(
  library: JetStreamLibrary,
  at: Address,
  onMessage: OnMessage,
  onFault: OnFault,
): Promise<Listener> {
  const name = at.name ?? uniqueName();
  const stream = streamOf(name);
  const end = await openJetStream(library, at, { maxMessageBytes, onFault, again: true });
  const { manager, outbox, consume } = end;
  const peerAt = peersByPlace((client) => outbox.peer(repliesOf(name, client)));
  async function close(): Promise<void> {
    await manager.streams.delete(stream).catch(() => {});
    await end.close();
  }
  try {
    const subjects = [`${name}.>`];
    await manager.streams.add({ name: stream, subjects, retention: 'workqueue', max_age: nanos(MAX_AGE_MS) });
    await consume(stream, consumerOf(requestsOf(name, '*')), (message) => {
      deliver(message.data, peerAt(clientIn(message.subject)), onMessage, onFault);
      message.ack();
    });
  } catch (cause) {
    await close();
    throw connectFailure(at, cause);
  }
  return { address: { ...at, name }, stats: unknownStats, close };
}

async function connect(
  library: JetStreamLibrary,
  to: Address,
  onMessage: OnMessage,
  onFault: OnFault,
): Promise<Connection> {
  const name = nameAt(to);
  const client = clientIn(uniqueName());
  const end = await openJetStream(library, to, { maxMessageBytes, onFault, again: true });
  const server = end.outbox.peer(requestsOf(name, client));
  let closedHere = false;
  try {
    await end.consume(streamOf(name), consumerOf(repliesOf(name, client)), (message) => {
      if (!closedHere) deliver(message.data, server, onMessage, onFault);
      message.ack();
    });
  } catch (cause) {
    await end.close();
    throw connectFailure(to, cause);
  }
  const onClose: Connection['onClose'] = (listener) => void end.closed.then(listener);
  const close = (): Promise<void> => {
    closedHere = true;
    return end.close();
  };
  return { ...server, stats: unknownStats, onClose, close };
}

const jetstream: Plugin<Transport> = async () => {
  const [{ connect: open }, jetstream] = await Promise.all([
    import('@nats-io/transport-node'),
    import('@nats-io/jetstream'),
  ]);
  const library = { connect: open, jetstream };
  return {
    listen: (at, onMessage, onFault = ignoreFault) => listen(library, at, onMessage, onFault),
    connect: (to, onMessage, onFault = ignoreFault) => connect(library, to, onMessage, onFault),
    hubs: jetStreamHubs(library, maxMessageBytes),
  };
};
export default jetstream;
