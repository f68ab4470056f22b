import type { EachBatchPayload, Kafka, KafkaMessage, RetryOptions } from 'kafkajs';

/** A broker that has nothing answers a fetch after so long; closing waits for it. */
const FETCH_WAIT_MS = 250;
/** How far behind the offsets are at which a consumer begins again. */
const COMMIT_EVERY_MS = 1000;
/** How soon a member learns that its group gets another member. */
const HEARTBEAT_MS = 250;
/** A member that says nothing for so long has died, also before its broker was started again. */
const SESSION_MS = 10_000;

export interface Consuming {
  readonly topic: string;
  readonly group: string;
  /** Offsets are committed before their messages are handed on: each once at most. */
  readonly commitFirst?: boolean;
  /** A promise: the next message waits for it. */
  give(message: KafkaMessage): Promise<void> | undefined;
}

/** Resolves when it has joined its group, with how it leaves: what it was not given by then is the group's. */
export async function startConsumer(
  kafka: Kafka,
  retry: RetryOptions,
  { topic, group, commitFirst = false, give }: Consuming,
): Promise<() => Promise<void>> {
  let open = true;
  let leave = () => {};
  const leaving = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const consumer = kafka.consumer({
    groupId: group,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    heartbeatInterval: HEARTBEAT_MS,
    sessionTimeout: SESSION_MS,
    retry,
  });
  const joined = new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.GROUP_JOIN, () => resolve());
    consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => restart || reject(error));
  });
  // It may come before it is waited for.
  joined.catch(() => {});

  async function eachBatch({ batch, resolveOffset, ...payload }: EachBatchPayload): Promise<void> {
    const { heartbeat, uncommittedOffsets, commitOffsetsIfNecessary } = payload;
    if (commitFirst) {
      resolveOffset(batch.lastOffset());
      await commitOffsetsIfNecessary(uncommittedOffsets());
    }
    for (const message of batch.messages) {
      const waits = give(message);
      // The library waits for this batch before it leaves.
      if (waits) await Promise.race([waits, leaving]);
      if (!open) return;
      if (!commitFirst) resolveOffset(message.offset);
    }
    await heartbeat();
  }

  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({ autoCommitInterval: COMMIT_EVERY_MS, eachBatchAutoResolve: false, eachBatch });
  await joined;
  return () => {
    open = false;
    leave();
    return consumer.disconnect();
  };
}
