import type { ChannelModel, ConfirmChannel, ConsumeMessage, RecoveringChannelModel } from 'amqplib';
import { connectFailure } from '../socket-errors.ts';
import type { Address, OnFault } from '../types.ts';
import { backOffMs } from './_brokers.ts';
import { createOutbox, type Outbox } from './_outbox.ts';

/** A queue that nobody uses is removed by the broker after so long: also that of a process that was killed. */
const EXPIRES_MS = 60_000;
/** What the broker hands out before it waits for acknowledgements. */
const PREFETCH = 1000;

export type ConnectAmqp = typeof import('amqplib')['connect'];

/** A connection that is made again whenever the broker is lost, with one channel, and one queue that it reads. */
export interface AmqpEnd {
  readonly outbox: Outbox;
  /** Resolves when it is closed, by this side. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

interface AmqpOptions {
  readonly at: Address;
  /** The queue it reads: made when it connects, removed when it closes. */
  readonly queue: string;
  /** A queue that must be there. */
  readonly needs?: string;
  /** Where replies to what it sends are wanted. */
  readonly replyTo?: string;
  readonly maxMessageBytes: number;
  readonly onFault: OnFault;
  /** Once it returns the message is acknowledged. */
  onDelivery(message: ConsumeMessage, outbox: Outbox): void;
}

/** Rejects with CONNECT_FAILED when the broker, or a queue it needs, is not there at first. */
export async function openAmqp(connect: ConnectAmqp, options: AmqpOptions): Promise<AmqpEnd> {
  const { at, queue, replyTo, maxMessageBytes, onFault } = options;
  let channel: ConfirmChannel | undefined;
  let closing = false;
  const outbox = createOutbox(
    (place, message, settle) => {
      const sent = { persistent: true, mandatory: true, ...(replyTo !== undefined && { replyTo }) };
      // A channel that is closing takes nothing: the broker is lost, and what it has not confirmed is published again.
      if (channel === undefined) return;
      channel.sendToQueue(place, message, sent, (error) => {
        if (!error || error.message === NACKED) settle(error ?? undefined);
      });
    },
    maxMessageBytes,
    onFault,
  );

  const setup = async (model: ChannelModel): Promise<void> => {
    // What they emit is told by the closing that follows.
    model.on('error', () => {});
    const opened = await model.createConfirmChannel();
    opened.on('error', () => {});
    // Without its channel, or its consumer, a connection is of no use: it is made again.
    const giveUp = (): void => {
      if (channel === opened) channel = undefined;
      if (!closing) model.close().catch(() => {});
    };
    opened.on('close', giveUp);
    opened.on('return', () => onFault('no listener'));
    await opened.prefetch(PREFETCH);
    if (options.needs !== undefined) await opened.checkQueue(options.needs);
    await opened.assertQueue(queue, { durable: true, expires: EXPIRES_MS });
    const acknowledge = createAcknowledger(opened);
    await opened.consume(queue, (message) => {
      if (message === null) return giveUp();
      options.onDelivery(message, outbox);
      acknowledge(message);
    });
    channel = opened;
  };

  const model = await connectAgain(connect, at, setup);
  model.on('disconnect', (error) => outbox.lost(error));
  model.on('connect', () => outbox.back());
  model.on('error', () => {});
  let ended = () => {};
  const closed = new Promise<void>((resolve) => {
    ended = resolve;
  });
  return {
    outbox,
    closed,
    async close() {
      closing = true;
      outbox.close();
      await channel?.deleteQueue(queue).catch(() => {});
      await model.close().catch(() => {});
      ended();
    },
  };
}

/** How the client library calls a message that the broker will not take. */
const NACKED = 'message nacked';

async function connectAgain(
  connect: ConnectAmqp,
  at: Address,
  setup: (model: ChannelModel) => Promise<void>,
): Promise<RecoveringChannelModel> {
  const { host: hostname, port, login } = at;
  const place = { hostname, port, ...(login && { username: login.user, password: login.password }) };
  try {
    return await connect(place, {
      noDelay: true,
      recovery: { initialMaxRetries: 0, calculateDelay: (attempt) => backOffMs(attempt - 1), setup },
    });
  } catch (cause) {
    throw connectFailure(at, cause);
  }
}

/** Acknowledges all that one turn of the event loop has handled together, after what was answered meanwhile. */
function createAcknowledger(channel: ConfirmChannel): (message: ConsumeMessage) => void {
  let last: ConsumeMessage | undefined;
  let open = true;
  channel.on('close', () => {
    open = false;
  });
  return (message) => {
    if (last === undefined) {
      setImmediate(() => {
        if (open && last) channel.ack(last, true);
        last = undefined;
      });
    }
    last = message;
  };
}
