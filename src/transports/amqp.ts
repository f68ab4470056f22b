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
import { type ConnectAmqp, openAmqp } from './_amqp.ts';
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
};
const { maxMessageBytes } = meta;

async function listen(
  open: ConnectAmqp,
  at: Address,
  onMessage: OnMessage,
  onFault: OnFault,
): Promise<Listener> {
  const name = at.name ?? uniqueName();
  let peerAt: ReturnType<typeof peersByPlace> | undefined;
  const { close } = await openAmqp(open, {
    at,
    queue: name,
    maxMessageBytes,
    onFault,
    onDelivery({ content, properties }, outbox) {
      peerAt ??= peersByPlace(outbox.peer);
      deliver(content, peerAt(String(properties.replyTo)), onMessage, onFault);
    },
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
    queue: replyTo,
    needs: name,
    replyTo,
    maxMessageBytes,
    onFault,
    onDelivery({ content }, { peer }) {
      if (!closedHere) deliver(content, peer(name), onMessage, onFault);
    },
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

const amqp: Plugin<Transport> = async () => {
  const { connect: open } = await import('amqplib');
  return {
    listen: (at, onMessage, onFault = ignoreFault) => listen(open, at, onMessage, onFault),
    connect: (to, onMessage, onFault = ignoreFault) => connect(open, to, onMessage, onFault),
  };
};
export default amqp;
