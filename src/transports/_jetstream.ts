import { setTimeout as delay } from 'node:timers/promises';
import type {
  ConsumerConfig,
  ConsumerMessages,
  JetStreamClient,
  JetStreamManager,
  JsMsg,
} from '@nats-io/jetstream';
import { connectFailure } from '../socket-errors.ts';
import type { Address } from '../types.ts';
import { awayFailure, waitMs } from './_brokers.ts';
import { type ConnectNats, openNats } from './_nats.ts';
import { createOutbox, type Outbox, type OutboxOptions, type Publish } from './_outbox.ts';

export interface JetStreamLibrary {
  readonly connect: ConnectNats;
  readonly jetstream: typeof import('@nats-io/jetstream');
}

/** A connection that is made again whenever the server is lost. */
export interface JetStreamEnd {
  readonly outbox: Outbox;
  readonly manager: JetStreamManager;
  readonly closed: Promise<Error | undefined>;
  /** Hands on what a consumer of that stream is given, until it closes. */
  consume(stream: string, config: ConsumerConfig, give: (message: JsMsg) => void): Promise<ConsumerMessages>;
  close(): Promise<void>;
}

export const nanos = (ms: number): number => ms * 1e6;
/** What was written for a round is of no use later, also when its process was killed. */
export const MAX_AGE_MS = 600_000;
/** A consumer that nobody uses is removed after so long. */
export const UNUSED_MS = 60_000;

/** Streams have no dots in their names. */
export const streamOf = (name: string): string => name.replaceAll('.', '-');

/** Rejects with CONNECT_FAILED when the server is not there at first, or has no JetStream. */
export async function openJetStream(
  { connect, jetstream }: JetStreamLibrary,
  at: Address,
  options: OutboxOptions,
): Promise<JetStreamEnd> {
  const connection = await openNats(connect, at);
  const client = jetstream.jetstream(connection);
  const limit = Math.min(options.maxMessageBytes, connection.info?.max_payload ?? options.maxMessageBytes);
  const outbox = createOutbox(publishWith(client, jetstream), { ...options, maxMessageBytes: limit });
  void (async () => {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') outbox.lost(awayFailure());
      if (type === 'reconnect') outbox.back();
    }
  })();
  try {
    const manager = await jetstream.jetstreamManager(connection);
    return {
      outbox,
      manager,
      closed: connection.closed().then((error) => error ?? undefined),
      async consume(stream, config, give) {
        const { name } = await manager.consumers.add(stream, config);
        const consumer = await client.consumers.get(stream, name);
        const { max_ack_pending: max_messages = 1000 } = config;
        return consumer.consume({ max_messages, callback: give });
      },
      close() {
        outbox.close();
        return connection.close();
      },
    };
  } catch (cause) {
    await connection.close();
    throw connectFailure(at, cause);
  }
}

/** What the server refuses is refused; where it does not answer it is asked again, while the connection lasts. */
const publishWith =
  (
    client: JetStreamClient,
    { JetStreamApiError }: Pick<JetStreamLibrary['jetstream'], 'JetStreamApiError'>,
  ): Publish =>
  async (place, message, settle, isCurrent) => {
    for (let attempt = 0; isCurrent(); attempt++) {
      try {
        await client.publish(place, message);
        return settle();
      } catch (error) {
        if (error instanceof JetStreamApiError) return settle(error);
      }
      await delay(waitMs(attempt));
    }
  };
