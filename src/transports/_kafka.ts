import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, KafkaConfig, KafkaMessage } from 'kafkajs';
import { connectFailure } from '../socket-errors.ts';
import type { Address } from '../types.ts';
import { waitMs } from './_brokers.ts';
import { type Consuming, startConsumer } from './_kafka-consumer.ts';
import { createKafkaSender, type SenderOptions } from './_kafka-sender.ts';
import { createOutbox, type Outbox, type OutboxOptions } from './_outbox.ts';

const TIMEOUT_MS = 10_000;
/** A consumer that has lost its broker asks again for minutes. */
const PATIENCE = { retries: 1000, initialRetryTime: 20, maxRetryTime: 250 };

export type KafkaLibrary = typeof import('kafkajs');

export interface KafkaEnd {
  readonly outbox: Outbox;
  readonly closed: Promise<void>;
  /** Makes a topic; resolves when it can be written and read. */
  makeTopic(topic: string, partitions: number): Promise<void>;
  /** Removes it, and all whose names go on from its own behind a dot. */
  removeTopics(topic: string): Promise<void>;
  /** Rejects when the broker does not know it. */
  checkTopic(topic: string): Promise<void>;
  /** Resolves when it has joined its group. */
  consume(consuming: Consuming): Promise<void>;
  close(): Promise<void>;
}

export type { KafkaMessage };

interface KafkaOptions extends OutboxOptions, SenderOptions {
  readonly at: Address;
}

const configOf = ({ host, port, login }: Address): KafkaConfig => ({
  clientId: 'wirebench',
  brokers: [host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`],
  ...(login && { sasl: { mechanism: 'plain', username: login.user, password: login.password } }),
  connectionTimeout: TIMEOUT_MS,
});

/** Rejects with CONNECT_FAILED when the broker is not there at first, or `begin` fails. */
export async function openKafka(
  { Kafka, logLevel }: KafkaLibrary,
  options: KafkaOptions,
  begin: (end: KafkaEnd) => Promise<void>,
): Promise<KafkaEnd> {
  const config = { ...configOf(options.at), logLevel: logLevel.NOTHING };
  // Whoever publishes is told of a failure, and decides here what to do about it.
  const kafka = new Kafka({ ...config, retry: { retries: 0 } });
  const admin = kafka.admin();
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  const leaving: (() => Promise<void>)[] = [];
  let open = true;
  let ended = () => {};
  const closed = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const sender = createKafkaSender(producer, options, (error, topic) => {
    outbox.lost(error);
    void untilThere(admin, topic, Number.POSITIVE_INFINITY, () => open).then(() => {
      sender.restart();
      outbox.back();
    });
  });
  const outbox = createOutbox(sender.publish, options);

  const end: KafkaEnd = {
    outbox,
    closed,
    async makeTopic(topic, numPartitions) {
      const topics = [{ topic, numPartitions }];
      // A broker learns of it later than the controller that has made it, and the library's own waiting fails at that.
      await admin.createTopics({ topics, timeout: TIMEOUT_MS, waitForLeaders: false });
      await untilThere(admin, topic, TIMEOUT_MS, () => open);
    },
    async removeTopics(first) {
      const all = await admin.listTopics();
      const topics = all.filter((topic) => topic === first || topic.startsWith(`${first}.`));
      await admin.deleteTopics({ topics, timeout: TIMEOUT_MS });
    },
    checkTopic: async (topic) => void (await admin.fetchTopicMetadata({ topics: [topic] })),
    async consume(consuming) {
      leaving.push(await startConsumer(new Kafka({ ...config, retry: PATIENCE }), PATIENCE, consuming));
    },
    async close() {
      open = false;
      outbox.close();
      await Promise.all([
        ...leaving.map((leave) => leave()),
        producer.disconnect(),
        admin.disconnect(),
      ]).catch(() => {});
      ended();
    },
  };
  try {
    await Promise.all([admin.connect(), producer.connect()]);
    await begin(end);
    return end;
  } catch (cause) {
    await end.close();
    throw connectFailure(options.at, cause);
  }
}

/** Asks until the topic's partitions have leaders that answer. Throws the last failure after `withinMs`. */
async function untilThere(admin: Admin, topic: string, withinMs: number, open: () => boolean): Promise<void> {
  const untilMs = performance.now() + withinMs;
  for (let attempt = 0; open(); attempt++) {
    try {
      await admin.fetchTopicOffsets(topic);
      return;
    } catch (error) {
      if (performance.now() > untilMs) throw error;
    }
    await delay(waitMs(attempt));
  }
}
