import type { ConsumerConfig, JsMsg } from '@nats-io/jetstream';
import { connectFailure } from '../socket-errors.ts';
import type { Handed, Hubs, Membership, NamedHub } from '../types.ts';
import { hand } from './_brokers.ts';
import { ignoreFault, unknownStats } from './_common.ts';
import {
  type JetStreamLibrary,
  MAX_AGE_MS,
  nanos,
  openJetStream,
  streamOf,
  UNUSED_MS,
} from './_jetstream.ts';

const nothing = (): void => {};
/** Not acknowledged, not published again. */
const isOnce = (hub: NamedHub): boolean => hub.kind === 'queue' && hub.guarantee === 'at-most-once';

/**
 * Hubs of JetStream: a stream. Of a queue all members read with one consumer, which hands on again what was not
 * acknowledged within ackMs; of a topic each has a consumer of its own.
 */
export const jetStreamHubs = (library: JetStreamLibrary, maxMessageBytes: number): Hubs => ({
  async prepare(at, hub) {
    const options = { maxMessageBytes, onFault: ignoreFault, again: false };
    const end = await openJetStream(library, at, options);
    const name = streamOf(hub.name);
    // A stream that forgets what was acknowledged hands it to nobody else.
    const retention = hub.kind === 'queue' && !isOnce(hub) ? 'workqueue' : 'limits';
    const { streams } = end.manager;
    try {
      await streams.add({ name, subjects: [hub.name], retention, max_age: nanos(MAX_AGE_MS) });
    } catch (cause) {
      await end.close();
      throw connectFailure(at, cause);
    }
    async function close(): Promise<void> {
      await streams.delete(name).catch(nothing);
      await end.close();
    }
    return { address: { ...at, name: hub.name }, stats: unknownStats, close };
  },
  async join(to, hub, { onHanded }, onFault = ignoreFault): Promise<Membership> {
    let open = true;
    const end = await openJetStream(library, to, { maxMessageBytes, onFault, again: !isOnce(hub) });
    const give = (message: JsMsg): void => {
      if (!open || !onHanded) return;
      hand(message.data, handedOf(message, hub), onHanded, onFault);
      if (hub.kind === 'topic') message.ack();
    };
    try {
      if (onHanded) await end.consume(streamOf(hub.name), consumerOf(hub), give);
    } catch (cause) {
      await end.close();
      throw connectFailure(to, cause);
    }
    return {
      ...end.outbox.publisher(hub.name),
      stats: unknownStats,
      onClose: (listener) => void end.closed.then(listener),
      close() {
        open = false;
        return end.close();
      },
    };
  },
});

const handedOf = (message: JsMsg, hub: NamedHub): Handed => ({
  redelivered: message.redelivered,
  ack: hub.kind === 'queue' && !isOnce(hub) ? () => message.ack() : nothing,
});

function consumerOf(hub: NamedHub): ConsumerConfig {
  const own = {
    deliver_policy: 'new',
    replay_policy: 'instant',
    inactive_threshold: nanos(UNUSED_MS),
  } as const;
  if (hub.kind === 'topic') return { ...own, ack_policy: 'explicit' };
  const shared = { ...own, deliver_policy: 'all', durable_name: 'members' } as const;
  if (isOnce(hub)) return { ...shared, ack_policy: 'none' };
  const { prefetch, ackMs } = hub;
  // Of all members together: how many they are is not known here.
  return { ...shared, ack_policy: 'explicit', ack_wait: nanos(ackMs), max_ack_pending: prefetch };
}
