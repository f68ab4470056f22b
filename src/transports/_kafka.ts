import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, Consumer, EachBatchPayload, Kafka, KafkaConfig, KafkaMessage } from 'kafkajs';
import { connectFailure } from '../socket-errors.ts';
import type { Address, OnFault } from '../types.ts';
import { backOffMs } from './_brokers.ts';
import { createKafkaSender, REPLY_TOPIC } from './_kafka-sender.ts';
import { createOutbox, type Outbox } from './_outbox.ts';

/** A broker that has nothing answers a fetch after so long; closing waits for it. */
const FETCH_WAIT_MS = 250;
/** How far behind the offsets are that a consumer would begin at again. */
const COMMIT_EVERY_MS = 1000;
/** A consumer that has lost its broker asks again for minutes. */
const PATIENCE = { retries: 1000, initialRetryTime: 20, maxRetryTime: 250 };
const TIMEOUT_MS = 10_000;

export type KafkaLibrary = typeof import('kafkajs');

export interface KafkaEnd {
  readonly outbox: Outbox;
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

interface KafkaOptions {
  readonly at: Address;
  /**
   * The topic it reads, of one partition: made when it connects. One that needs no other removes it when it closes, with
   * all whose names go on from its own: a producer cannot forget a topic, and sends to no other once one is gone.
   */
  readonly topic: string;
  /** A topic that must be there. */
  readonly needs?: string;
  /** Where replies to what it sends are wanted. */
  readonly replyTo?: string;
  readonly maxMessageBytes: number;
  readonly onFault: OnFault;
  onDelivery(message: Buffer, replyTo: string, outbox: Outbox): void;
}

/** Rejects with CONNECT_FAILED when the broker, or a topic it needs, is not there at first. */
export async function openKafka({ Kafka, logLevel }: KafkaLibrary, options: KafkaOptions): Promise<KafkaEnd> {
  const { at, topic, needs, replyTo, maxMessageBytes, onFault } = options;
  const config = { ...configOf(at), logLevel: logLevel.NOTHING };
  // Whoever publishes is told of a failure, and decides here what to do about it.
  const kafka = new Kafka({ ...config, retry: { retries: 0 } });
  const patient = new Kafka({ ...config, retry: PATIENCE });
  const admin = kafka.admin();
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  let consumer: Consumer | undefined;
  let open = true;
  const sender = createKafkaSender(producer, replyTo, (error) => {
    outbox.lost(error);
    void untilBack();
  });
  const outbox = createOutbox(sender.publish, { maxMessageBytes, onFault, again: true });

  async function untilBack(): Promise<void> {
    await untilThere(admin, topic, Number.POSITIVE_INFINITY, () => open);
    sender.restart();
    outbox.back();
  }

  async function close(): Promise<void> {
    open = false;
    outbox.close();
    await consumer?.disconnect().catch(() => {});
    if (needs === undefined) await removeTopics(admin, topic).catch(() => {});
    await Promise.all([producer.disconnect(), admin.disconnect()]).catch(() => {});
    ended();
  }
  let ended = () => {};
  const closed = new Promise<void>((resolve) => {
    ended = resolve;
  });

  try {
    await Promise.all([admin.connect(), producer.connect()]);
    if (needs !== undefined) await admin.fetchTopicMetadata({ topics: [needs] });
    const topics = [{ topic, numPartitions: 1 }];
    // A broker learns of it later than the controller that has made it, and the library's own waiting fails at that.
    await admin.createTopics({ topics, timeout: TIMEOUT_MS, waitForLeaders: false });
    await untilThere(admin, topic, TIMEOUT_MS, () => open);
    consumer = await startConsumer(patient, topic, (message) => {
      const { value, headers } = message;
      if (open && value) options.onDelivery(value, String(headers?.[REPLY_TOPIC] ?? ''), outbox);
    });
  } catch (cause) {
    await close();
    throw connectFailure(at, cause);
  }
  return { outbox, closed, close };
}

const configOf = ({ host, port, login }: Address): KafkaConfig => ({
  clientId: 'wirebench',
  brokers: [host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`],
  ...(login && { sasl: { mechanism: 'plain', username: login.user, password: login.password } }),
  connectionTimeout: TIMEOUT_MS,
});

async function removeTopics(admin: Admin, first: string): Promise<void> {
  const all = await admin.listTopics();
  const topics = all.filter((topic) => topic === first || topic.startsWith(`${first}.`));
  await admin.deleteTopics({ topics, timeout: TIMEOUT_MS });
}

/** Asks until the partition of the topic has a leader that answers. Throws the last failure after `withinMs`. */
async function untilThere(admin: Admin, topic: string, withinMs: number, open: () => boolean): Promise<void> {
  const untilMs = performance.now() + withinMs;
  for (let attempt = 0; open(); attempt++) {
    try {
      await admin.fetchTopicOffsets(topic);
      return;
    } catch (error) {
      if (performance.now() > untilMs) throw error;
    }
    await delay(backOffMs(attempt));
  }
}

/** Resolves when it has joined its group, of which it is the only member. */
async function startConsumer(
  kafka: Kafka,
  topic: string,
  onMessage: (message: KafkaMessage) => void,
): Promise<Consumer> {
  const consumer = kafka.consumer({
    groupId: topic,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    retry: PATIENCE,
  });
  const joined = new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.GROUP_JOIN, () => resolve());
    consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => restart || reject(error));
  });
  const eachBatch = async ({ batch, resolveOffset, heartbeat }: EachBatchPayload): Promise<void> => {
    for (const message of batch.messages) {
      onMessage(message);
      resolveOffset(message.offset);
    }
    await heartbeat();
  };
  // It may come before it is waited for.
  joined.catch(() => {});
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({ autoCommitInterval: COMMIT_EVERY_MS, eachBatch });
  await joined;
  return consumer;
}
