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
import { type ConnectAmqp, consumeInTurn, openAmqp, QUEUE } from './_amqp.ts';
import { amqpHubs } from './_amqp-hubs.ts';
import { deliver, nameAt, peersByPlace, uniqueName } from './_brokers.ts';
import { ignoreFault, unknownStats } from './_common.ts';

/** At least once: durable queues, persistent messages, confirms from the broker, acknowledgements to it. */
export const meta: TransportMeta = {
  title:
    'RabbitMQ, AMQP 0-9-1 (amqplib): durable queues, reply-to, confirmed and acknowledged; at least once',
  delivery: 'reliable',
  accepts: ['bytes', 'text'],
  // What RabbitMQ takes unless told, since version 4; before, it was more.
  maxMessageBytes: 16 * 1024 * 1024,
  package: 'amqplib',
  broker: 'amqp',
  hubs: true,
};
const { maxMessageBytes } = meta;

async function listen(
  open: ConnectAmqp,
  at: Address,
  onMessage: OnMessage,
  onFault: OnFault,
): Promise<Listener> {
  const name = at.name ?? uniqueName();
  const { close } = await openAmqp(open, {
    at,
    maxMessageBytes,
    again: true,
    onFault,
    async ready(channel, outbox) {
      const peerAt = peersByPlace(outbox.peer);
      await channel.assertQueue(name, QUEUE);
      await consumeInTurn(channel, name, ({ content, properties }) =>
        deliver(content, peerAt(String(properties.replyTo)), onMessage, onFault),
      );
    },
    leave: (channel) => channel.deleteQueue(name),
  });
  return { address: { ...at, name }, stats: unknownStats, close };
}

async function connect(
  open: ConnectAmqp,
  to: Address,
  onMessage: OnMessage,
  onFault: OnFault,
): Promise<Connection> {
  const name = nameAt(to);
  const replyTo = `${name}.${uniqueName()}`;
  let closedHere = false;
  const { outbox, closed, close } = await openAmqp(open, {
    at: to,
    replyTo,
    maxMessageBytes,
    again: true,
    onFault,
    async ready(channel, { peer }) {
      const server = peer(name);
      await channel.checkQueue(name);
      await channel.assertQueue(replyTo, QUEUE);
      await consumeInTurn(channel, replyTo, ({ content }) => {
        if (!closedHere) deliver(content, server, onMessage, onFault);
      });
    },
    leave: (channel) => channel.deleteQueue(replyTo),
  });
  const onClose: Connection['onClose'] = (listener) => void closed.then(() => listener());
  return {
    ...outbox.peer(name),
    stats: unknownStats,
    onClose,
    close() {
      closedHere = true;
      return close();
    },
  };
}

const amqp: Plugin<Transport> = async () => {
  const { connect: open } = await import('amqplib');
  return {
    listen: (at, onMessage, onFault = ignoreFault) => listen(open, at, onMessage, onFault),
    connect: (to, onMessage, onFault = ignoreFault) => connect(open, to, onMessage, onFault),
    hubs: amqpHubs(open, maxMessageBytes),
  };
};
export default amqp;
