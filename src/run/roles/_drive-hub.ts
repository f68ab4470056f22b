import { WirebenchError } from '../../errors.ts';
import type { Codec, Hub, Participant } from '../../types.ts';
import { createClient } from '../client.ts';
import { nowNs } from '../clock.ts';
import { createGroup, type Group, type GroupMember, type JoinHub } from '../hub/group.ts';
import { joinOver } from '../hub/membership.ts';
import { namedHub } from '../hub/name.ts';
import { drainGroup, verifyDeliveries } from '../hub/verify.ts';
import { createCodecs } from '../load-cell.ts';
import { preEncoded } from '../pre-encoded.ts';
import { settleLast } from '../settle.ts';
import type { Driven } from './_counters.ts';
import { offer } from './_offer.ts';
import type { Driving } from './drive.ts';

/** Connections that are made at once: more would overflow the queue of those that wait to be accepted. */
const JOINING_AT_ONCE = 64;

type Open = (codec: Codec, index: number) => Participant;

/** Every client joins; what one sends goes to others. */
export async function driveHub(driving: Driving, hub: Hub, open: Open): Promise<Driven> {
  const { task, link, load, wire, codecs, probe, faults, variants } = driving;
  const client = createClient({ wire, epoch: task.epoch, probe, faults });
  const group = createGroup(client, hub, load.clients, joinerOf(driving, hub));
  const opened = (codec: Codec, index: number): Participant => {
    const participant = open(codec, index);
    const { request } = participant;
    return load.preEncoded && request
      ? preEncoded({ ...participant, request }, variants, false)
      : participant;
  };
  await joinAll(group, codecs.map(opened));
  const senders = group.members.filter(({ participant }) => participant.request !== undefined);
  if (senders.length === 0) throw new TypeError('a hub needs a client that sends');
  await verifyDeliveries(group, senders, variants);
  await driving.started();
  const deaths = planDeaths(group, driving, opened);
  const offered = await offer({ ...driving, client, flows: senders });
  link.send({ type: 'closed' });
  await deaths();
  const waitedNs = await drainGroup(group, senders, hub);
  await settleLast(task.cell, link);
  await verifyDeliveries(group, senders, variants);
  const close = async () => {
    await Promise.all(group.members.map(({ connection }) => connection.close()));
  };
  return { ...offered, client, senders, flows: [], hub: group.counts, waitedNs, close };
}

function joinerOf({ task: { to, epoch }, transport, wire }: Driving, hub: Hub): JoinHub {
  const { hubs } = transport;
  if (hubs) return (_index, joining, onFault) => hubs.join(to, namedHub(hub, epoch), joining, onFault);
  const acks = hub.kind === 'queue' && hub.guarantee === 'at-least-once';
  return (flow, joining, onFault) =>
    joinOver({ transport, to, epoch, flow, wire, acks, ...joining, onFault });
}

async function joinAll(group: Group, participants: readonly Participant[]): Promise<void> {
  const fromNs = nowNs();
  const waiting = participants.entries();
  const joiner = async () => {
    for (const [index, participant] of waiting) await group.join(index, participant);
  };
  await Promise.all(Array.from({ length: JOINING_AT_ONCE }, joiner));
  group.counts.joinNs = nowNs() - fromNs;
}

/** Members that die in the middle of the window do so by timers, which are started with the load. Returns what waits for the last to be replaced. */
function planDeaths(
  group: Group,
  { task: { cell }, windows }: Driving,
  open: (codec: Codec, index: number) => Participant,
): () => Promise<void> {
  const replaced: Promise<void>[] = [];
  for (const member of [...group.members]) {
    const { diesAt } = member.participant;
    if (diesAt === undefined) continue;
    const afterMs = windows.warmupMs + diesAt * windows.windowMs;
    replaced.push(
      new Promise((resolve, reject) => {
        setTimeout(() => void replace(group, member, cell, open).then(resolve, reject), afterMs);
      }),
    );
  }
  for (const one of replaced) one.catch(() => {});
  return async () => {
    await Promise.all(replaced).catch((cause: unknown) => {
      const text = 'a client that died could not be replaced; look at what the server says';
      throw cause instanceof WirebenchError ? cause : new WirebenchError('CONNECT_FAILED', text, cause);
    });
  };
}

async function replace(
  group: Group,
  dying: GroupMember,
  cell: Driving['task']['cell'],
  open: (codec: Codec, index: number) => Participant,
): Promise<void> {
  await dying.membership.close();
  group.counts.killed = (group.counts.killed ?? 0) + 1;
  const { codecs } = await createCodecs(cell, 1);
  const [codec] = codecs;
  if (codec) await group.join(dying.index, open(codec, dying.index));
}
