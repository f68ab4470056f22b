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
import { type KafkaLibrary, openKafka } from './_kafka.ts';

/** At least once: confirmed by all replicas, offsets committed once a second. */
export const meta: TransportMeta = {
  title:
    'Apache Kafka (KafkaJS): a topic for requests and one for replies, acks of all replicas; at least once',
  delivery: 'reliable',
  accepts: ['bytes', 'text'],
  // Brokers take 1 MiB unless told, with the heads of the batch.
  maxMessageBytes: 1_000_000,
  package: 'kafkajs',
  broker: 'kafka',
};
const { maxMessageBytes } = meta;

async function listen(
  library: KafkaLibrary,
  at: Address,
  onMessage: OnMessage,
  onFault: OnFault,
): Promise<Listener> {
  const name = at.name ?? uniqueName();
  let peerAt: ReturnType<typeof peersByPlace> | undefined;
  const { close } = await openKafka(library, {
    at,
    topic: name,
    maxMessageBytes,
    onFault,
    onDelivery(message, replyTo, outbox) {
      peerAt ??= peersByPlace(outbox.peer);
      deliver(message, peerAt(replyTo), onMessage, onFault);
    },
  });
  return { address: { ...at, name }, stats: unknownStats, close };
}

async function connect(
  library: KafkaLibrary,
  to: Address,
  onMessage: OnMessage,
  onFault: OnFault,
): Promise<Connection> {
  const name = nameAt(to);
  const replyTo = `${name}.${uniqueName()}`;
  let closedHere = false;
  const { outbox, closed, close } = await openKafka(library, {
    at: to,
    topic: replyTo,
    needs: name,
    replyTo,
    maxMessageBytes,
    onFault,
    onDelivery(message, _replyTo, { peer }) {
      if (!closedHere) deliver(message, peer(name), onMessage, onFault);
    },
  });
  return {
    ...outbox.peer(name),
    stats: unknownStats,
    onClose: (listener) => void closed.then(() => listener()),
    close() {
      closedHere = true;
      return close();
    },
  };
}

const kafka: Plugin<Transport> = async () => {
  const { default: library } = await import('kafkajs');
  return {
    listen: (at, onMessage, onFault = ignoreFault) => listen(library, at, onMessage, onFault),
    connect: (to, onMessage, onFault = ignoreFault) => connect(library, to, onMessage, onFault),
  };
};
export default kafka;
