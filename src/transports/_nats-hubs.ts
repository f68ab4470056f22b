import type { NatsConnection } from '@nats-io/transport-node';
import { WirebenchError } from '../errors.ts';
import type { Address, Handed, Hubs, Membership, NamedHub, OnHanded } from '../types.ts';
import { hand } from './_brokers.ts';
import { ignoreFault, unknownStats } from './_common.ts';
import { createNatsSender } from './_nats.ts';

/** Nothing is kept, so nothing comes again and nothing waits for an acknowledgement. */
const ONCE: Handed = { redelivered: false, ack: () => {} };

/**
 * Hubs of NATS core: the hub is its subject. Of a topic every subscriber gets each message, of a queue one of its queue
 * group. At most once: what nobody listens to is gone.
 * @param open connects; `noEcho`: its own messages do not come back
 */
export const natsHubs = (
  open: (at: Address, noEcho: boolean) => Promise<NatsConnection>,
  maxMessageBytes: number,
): Hubs => ({
  async prepare(at, hub) {
    refuseKeeping(hub);
    const connection = await open(at, false);
    return { address: { ...at, name: hub.name }, stats: unknownStats, close: () => connection.close() };
  },
  async join(to, hub, { onHanded }, onFault = ignoreFault): Promise<Membership> {
    const connection = await open(to, hub.kind === 'topic');
    const { send, drained } = createNatsSender(connection, maxMessageBytes, onFault).peer(hub.name);
    if (onHanded) {
      const group = hub.kind === 'queue' ? { queue: hub.name } : {};
      const give: OnHanded = (...message) => connection.isClosed() || onHanded(...message);
      connection.subscribe(hub.name, {
        ...group,
        callback: (error, { data }) => (error ? onFault('socket', error) : hand(data, ONCE, give, onFault)),
      });
    }
    await connection.flush();
    return {
      publish: send,
      drained,
      stats: unknownStats,
      onClose: (listener) => void connection.closed().then((error) => listener(error ?? undefined)),
      close: () => connection.close(),
    };
  },
});

function refuseKeeping(hub: NamedHub): void {
  if (hub.kind !== 'queue' || hub.guarantee === 'at-most-once') return;
  const remedy = 'use jetstream, or the option guarantee: at-most-once';
  throw new WirebenchError('BAD_OPTION', `NATS core keeps nothing and hands on at most once; ${remedy}`);
}
