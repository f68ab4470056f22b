import type { ChannelModel, ConfirmChannel, ConsumeMessage, Options, RecoveringChannelModel } from 'amqplib';
import { connectFailure } from '../socket-errors.ts';
import type { Address } from '../types.ts';
import { waitMs } from './_brokers.ts';
import { createOutbox, type Outbox, type OutboxOptions } from './_outbox.ts';

/** Queues of ours: durable, and removed by the broker when nobody has used them for so long, also after a kill. */
export const QUEUE: Options.AssertQueue = { durable: true, expires: 60_000 };
/** What the broker hands out before it waits for acknowledgements. */
const PREFETCH = 1000;
/** How the client library calls a message that the broker will not take. */
const NACKED = 'message nacked';

export type ConnectAmqp = typeof import('amqplib')['connect'];

/** A connection that is made again whenever the broker is lost, with one channel. */
export interface AmqpEnd {
  /** Its places are queues; of an end with an exchange, routing keys there. */
  readonly outbox: Outbox;
  /** Resolves when it is closed, by this side. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

export interface AmqpOptions extends OutboxOptions {
  readonly at: Address;
  /** What is sent goes there; absent: to the queue of that name. */
  readonly exchange?: string;
  /** Where replies to what it sends are wanted. */
  readonly replyTo?: string;
  readonly prefetch?: number;
  /** Makes and checks what is needed, and consumes: each time that it has connected. */
  ready(channel: ConfirmChannel, outbox: Outbox): Promise<void>;
  /** Removes what it has made, before it closes. */
  leave?(channel: ConfirmChannel): Promise<unknown>;
}

/** Rejects with CONNECT_FAILED when the broker, or something that `ready` needs, is not there at first. */
export async function openAmqp(connect: ConnectAmqp, options: AmqpOptions): Promise<AmqpEnd> {
  const { at, exchange = '', replyTo, again, onFault } = options;
  const properties = { persistent: again, mandatory: true, ...(replyTo !== undefined && { replyTo }) };
  let channel: ConfirmChannel | undefined;
  let closing = false;
  const outbox = createOutbox((place, message, settle) => {
    // A channel that is closing takes nothing: the broker is lost, and what it has not confirmed is the outbox's.
    channel?.publish(exchange, place, message, properties, (error) => {
      if (!error || error.message === NACKED) settle(error ?? undefined);
    });
  }, options);

  const setup = async (model: ChannelModel): Promise<void> => {
    // What they emit is told by the closing that follows.
    model.on('error', () => {});
    const opened = await model.createConfirmChannel();
    // Without its channel, or its consumer, a connection is of no use: it is made again.
    const giveUp = (): void => {
      if (channel === opened) channel = undefined;
      if (!closing) model.close().catch(() => {});
    };
    opened.on('error', () => {});
    opened.on('close', giveUp);
    opened.on('cancel', giveUp);
    opened.on('return', () => onFault('no listener'));
    await opened.prefetch(options.prefetch ?? PREFETCH);
    await options.ready(opened, outbox);
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
      if (channel) await options.leave?.(channel).catch(() => {});
      await model.close().catch(() => {});
      ended();
    },
  };
}

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
      recovery: { initialMaxRetries: 0, calculateDelay: (attempt) => waitMs(attempt - 1), setup },
    });
  } catch (cause) {
    throw connectFailure(at, cause);
  }
}

/** Consumes and acknowledges all that one turn of the event loop has handled together, after what was answered meanwhile. */
export async function consumeInTurn(
  channel: ConfirmChannel,
  queue: string,
  onMessage: (message: ConsumeMessage) => void,
): Promise<void> {
  let last: ConsumeMessage | undefined;
  let open = true;
  channel.on('close', () => {
    open = false;
  });
  await channel.consume(queue, (message) => {
    if (message === null) return;
    onMessage(message);
    if (last === undefined) {
      setImmediate(() => {
        if (open && last) channel.ack(last, true);
        last = undefined;
      });
    }
    last = message;
  });
}
