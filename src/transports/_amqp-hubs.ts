import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import type { Handed, Hubs, Membership, NamedHub, OnFault, OnHanded } from '../types.ts';
import { type ConnectAmqp, consumeInTurn, openAmqp, QUEUE } from './_amqp.ts';
import { hand, uniqueName } from './_brokers.ts';
import { ignoreFault, unknownStats } from './_common.ts';

const nothing = (): void => {};

/** Not persistent, not acknowledged, not published again. */
const isOnce = (hub: NamedHub): boolean => hub.kind === 'queue' && hub.guarantee === 'at-most-once';

/**
 * Hubs of RabbitMQ: a queue is a queue; a topic is a fanout exchange, and a queue of each member's own. What a consumer
 * does not acknowledge comes again when its channel is gone: the broker has no other time limit below half an hour.
 */
export const amqpHubs = (open: ConnectAmqp, maxMessageBytes: number): Hubs => ({
  async prepare(at, hub) {
    const { close } = await openAmqp(open, {
      at,
      maxMessageBytes,
      again: false,
      onFault: ignoreFault,
      ready: (channel) => declare(channel, hub),
      leave: (channel) =>
        hub.kind === 'queue' ? channel.deleteQueue(hub.name) : channel.deleteExchange(hub.name),
    });
    return { address: { ...at, name: hub.name }, stats: unknownStats, close };
  },
  async join(to, hub, { onHanded }, onFault = ignoreFault): Promise<Membership> {
    const own = hub.kind === 'queue' ? hub.name : `${hub.name}.${uniqueName()}`;
    let open_ = true;
    const { outbox, closed, close } = await openAmqp(open, {
      at: to,
      maxMessageBytes,
      again: !isOnce(hub),
      onFault,
      ...(hub.kind === 'topic' && { exchange: hub.name }),
      ...(hub.kind === 'queue' && { prefetch: hub.prefetch }),
      async ready(channel) {
        await (hub.kind === 'queue' ? channel.checkQueue(hub.name) : channel.checkExchange(hub.name));
        if (!onHanded) return;
        if (hub.kind === 'topic') await subscribe(channel, own, hub.name);
        const give: OnHanded = (...message) => open_ && onHanded(...message);
        if (hub.kind === 'queue') return consume(channel, own, isOnce(hub), give, onFault);
        // Of a topic nobody acknowledges.
        await consumeInTurn(channel, own, ({ content, fields }) =>
          hand(content, { redelivered: fields.redelivered, ack: nothing }, give, onFault),
        );
      },
      leave: async (channel) => onHanded && hub.kind === 'topic' && channel.deleteQueue(own),
    });
    return {
      ...outbox.publisher(hub.kind === 'queue' ? hub.name : ''),
      stats: unknownStats,
      onClose: (listener) => void closed.then(() => listener()),
      close() {
        open_ = false;
        return close();
      },
    };
  },
});

async function declare(channel: ConfirmChannel, { kind, name }: NamedHub): Promise<void> {
  if (kind === 'queue') await channel.assertQueue(name, QUEUE);
  else await channel.assertExchange(name, 'fanout', { durable: true });
}

async function subscribe(channel: ConfirmChannel, queue: string, exchange: string): Promise<void> {
  await channel.assertQueue(queue, QUEUE);
  await channel.bindQueue(queue, exchange, '');
}

async function consume(
  channel: ConfirmChannel,
  queue: string,
  noAck: boolean,
  give: OnHanded,
  onFault: OnFault,
): Promise<void> {
  let open = true;
  channel.on('close', () => {
    open = false;
  });
  const handedOf = (message: ConsumeMessage): Handed => ({
    redelivered: message.fields.redelivered,
    ack: noAck ? nothing : () => open && channel.ack(message),
  });
  const onMessage = (message: ConsumeMessage | null): void => {
    if (message) hand(message.content, handedOf(message), give, onFault);
  };
  await channel.consume(queue, onMessage, { noAck });
}
