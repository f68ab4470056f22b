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
import { kafkaHubs } from './_kafka-hubs.ts';
import { REPLY_TOPIC } from './_kafka-sender.ts';

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
  hubs: true,
};
const { maxMessageBytes } = meta;

async function listen(
  library: KafkaLibrary,
  at: Address,
  onMessage: OnMessage,
  onFault: OnFault,
): Promise<Listener> {
  const name = at.name ?? uniqueName();
  const options = { at, maxMessageBytes, onFault, again: true, partitions: 1 };
  const end = await openKafka(library, options, async ({ makeTopic, consume, outbox }) => {
    const peerAt = peersByPlace(outbox.peer);
    await makeTopic(name, 1);
    await consume({
      topic: name,
      group: name,
      give({ value, headers }) {
        if (value) deliver(value, peerAt(String(headers?.[REPLY_TOPIC])), onMessage, onFault);
        return undefined;
      },
    });
  });
  // Those of its clients too: a producer cannot forget a topic, and sends to no other once one is gone.
  async function close(): Promise<void> {
    await end.removeTopics(name).catch(() => {});
    await end.close();
  }
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
  const options = { at: to, replyTo, maxMessageBytes, onFault, again: true, partitions: 1 };
  const { outbox, closed, close } = await openKafka(library, options, async (end) => {
    const server = end.outbox.peer(name);
    await end.checkTopic(name);
    await end.makeTopic(replyTo, 1);
    await end.consume({
      topic: replyTo,
      group: replyTo,
      give({ value }) {
        if (value && !closedHere) deliver(value, server, onMessage, onFault);
        return undefined;
      },
    });
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
    hubs: kafkaHubs(library, maxMessageBytes),
  };
};
export default kafka;
