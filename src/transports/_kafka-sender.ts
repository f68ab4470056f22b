import type { Message, Producer } from 'kafkajs';
import type { Publish } from './_outbox.ts';

/** Requests under way at once, as the Java client has it; what comes meanwhile goes together in the next one. */
const MAX_REQUESTS = 5;
/** Of the messages in one request: a broker takes 1 MiB in one batch, with its own heads. */
const MAX_REQUEST_BYTES = 1_000_000;
/** The header that says where replies are wanted. */
export const REPLY_TOPIC = 'reply-topic';

export interface SenderOptions {
  /** Where replies to what is sent are wanted. */
  readonly replyTo?: string;
  /** Of the topics it writes, each in turn. */
  readonly partitions: number;
}

interface Queued {
  readonly topic: string;
  readonly message: Message & { readonly value: Buffer };
  readonly settle: () => void;
}

/** Sends what one turn of the event loop has published together, confirmed by all replicas. */
export function createKafkaSender(
  producer: Producer,
  { replyTo, partitions }: SenderOptions,
  onLost: (error: Error, topic: string) => void,
): { publish: Publish; restart(): void } {
  let turn = 0;
  let queue: Queued[] = [];
  let requests = 0;
  let due = false;
  let generation = 0;
  let failed = false;
  const own = replyTo === undefined ? {} : { headers: { [REPLY_TOPIC]: replyTo } };

  /** As many of the first one's topic as one request holds. */
  function nextBatch(): Queued[] {
    const batch: Queued[] = [];
    let bytes = 0;
    queue = queue.filter((queued) => {
      bytes += queued.topic === queue[0]?.topic ? queued.message.value.length : 0;
      const fits = queued.topic === queue[0]?.topic && (batch.length === 0 || bytes <= MAX_REQUEST_BYTES);
      if (fits) batch.push(queued);
      return !fits;
    });
    return batch;
  }

  function flush(): void {
    due = false;
    while (!failed && queue.length > 0 && requests < MAX_REQUESTS) void request(nextBatch(), generation);
  }

  async function request(batch: readonly Queued[], current: number): Promise<void> {
    requests++;
    const topic = batch[0]?.topic ?? '';
    try {
      await producer.send({ topic, acks: -1, messages: batch.map(({ message }) => message) });
      for (const { settle } of batch) settle();
    } catch (error) {
      if (current === generation && !failed) {
        failed = true;
        onLost(error instanceof Error ? error : new Error(String(error)), topic);
      }
    }
    if (current !== generation) return;
    requests--;
    flush();
  }

  return {
    publish(topic, value, settle) {
      queue.push({ topic, message: { value, partition: turn++ % partitions, ...own }, settle });
      if (due) return;
      due = true;
      process.nextTick(flush);
    },
    restart() {
      generation++;
      queue = [];
      requests = 0;
      failed = false;
    },
  };
}
