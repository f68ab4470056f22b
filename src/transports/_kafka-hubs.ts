import type { Handed, Hubs, Membership, NamedHub } from '../types.ts';
import { hand, uniqueName } from './_brokers.ts';
import { ignoreFault, unknownStats } from './_common.ts';
import { type KafkaLibrary, type KafkaMessage, openKafka } from './_kafka.ts';

/** Of a queue: as many consumers have something to do. */
const PARTITIONS = 8;

const isOnce = (hub: NamedHub): boolean => hub.kind === 'queue' && hub.guarantee === 'at-most-once';
const partitionsOf = (hub: NamedHub): number => (hub.kind === 'queue' ? PARTITIONS : 1);

/**
 * Hubs of Kafka: a topic. Of a queue it has several partitions in turn, all members are one group and share them, and
 * order is kept in a partition only; what a member had not acknowledged when it has gone comes again, with all since the
 * last commit. Of a topic each member is a group of its own. The broker knows no time limit for an acknowledgement.
 */
export const kafkaHubs = (library: KafkaLibrary, maxMessageBytes: number): Hubs => ({
  async prepare(at, hub) {
    const options = { at, maxMessageBytes, onFault: ignoreFault, again: false, partitions: 1 };
    const end = await openKafka(library, options, ({ makeTopic }) => makeTopic(hub.name, partitionsOf(hub)));
    async function close(): Promise<void> {
      await end.removeTopics(hub.name).catch(() => {});
      await end.close();
    }
    return { address: { ...at, name: hub.name }, stats: unknownStats, close };
  },
  async join(to, hub, { onHanded }, onFault = ignoreFault): Promise<Membership> {
    let open = true;
    const give = ({ value }: KafkaMessage): Promise<void> | undefined => {
      if (!open || !onHanded || !value) return undefined;
      const { handed, acked } = handedOf(hub);
      hand(value, handed, onHanded, onFault);
      return acked();
    };
    const group = hub.kind === 'queue' ? hub.name : `${hub.name}.${uniqueName()}`;
    const options = { at: to, maxMessageBytes, onFault, again: !isOnce(hub), partitions: partitionsOf(hub) };
    const { outbox, closed, close } = await openKafka(library, options, async ({ checkTopic, consume }) => {
      await checkTopic(hub.name);
      if (onHanded) await consume({ topic: hub.name, group, commitFirst: isOnce(hub), give });
    });
    return {
      ...outbox.publisher(hub.name),
      stats: unknownStats,
      onClose: (listener) => void closed.then(() => listener()),
      close() {
        open = false;
        return close();
      },
    };
  },
});

const ONCE = { handed: { redelivered: false, ack: () => {} }, acked: () => undefined };

/** `acked`: a promise when it has not been acknowledged yet. Offsets go up one after another, so the next message waits. */
function handedOf(hub: NamedHub): { handed: Handed; acked: () => Promise<void> | undefined } {
  if (hub.kind === 'topic' || isOnce(hub)) return ONCE;
  let isAcked = false;
  let resolve = () => {};
  const ack = () => {
    isAcked = true;
    resolve();
  };
  const acked = () =>
    isAcked
      ? undefined
      : new Promise<void>((acknowledged) => {
          resolve = acknowledged;
        });
  return { handed: { redelivered: false, ack }, acked };
}
