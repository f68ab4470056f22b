import type { HubCounts } from '../../schema.ts';
import type { Hub, Joining, Membership, OnFault, Participant } from '../../types.ts';
import { type Client, countFault } from '../client.ts';
import { nowNs } from '../clock.ts';
import type { Sender } from '../flow.ts';
import { emptyHubCounts } from './books.ts';
import { createGroupArrivals, type GroupArrivals, rememberedBy } from './group-arrivals.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { receiving } from './receiving.ts';
import { sending } from './sending.ts';

/** One client of the round. */
export interface GroupMember extends Sender {
  readonly index: number;
  readonly participant: Participant;
  readonly membership: Membership;
}

/** All clients of a round: they live in this process, so one clock sees a message leave and arrive. */
export interface Group {
  readonly client: Client;
  readonly ledger: Ledger;
  /** By index: a member that has died is replaced by another. */
  readonly members: GroupMember[];
  readonly counts: HubCounts;
  /** The message that is verified, and how often it came back wrong. */
  verifying: { sequence: number; wrong: number } | undefined;
  /** Counts up when somebody has come or gone. */
  changes: number;
  /** When the newest delivery arrived, of the window or not. */
  lastArrivedNs: number;
  join(index: number, participant: Participant): Promise<GroupMember>;
}

export type JoinHub = (index: number, joining: Joining, onFault: OnFault) => Promise<Membership>;

/** @param join connects one client, and resolves when it is in */
export function createGroup(client: Client, hub: Hub, size: number, join: JoinHub): Group {
  const shared = hub.kind === 'queue' ? createGroupArrivals(size) : undefined;
  const group: Group = {
    client,
    ledger: createLedger(client),
    members: [],
    counts: {
      ...emptyHubCounts(),
      perMessage: hub.kind === 'queue' ? 1 : size - 1,
      acknowledged: hub.kind === 'queue' && hub.guarantee === 'at-least-once',
      redelivered: 0,
      killed: 0,
    },
    verifying: undefined,
    changes: 0,
    lastArrivedNs: 0,
    join: (index, participant) => {
      const arrivals = shared ?? createGroupArrivals(size, rememberedBy(size));
      return joinMember(group, { index, participant, hub, arrivals, join });
    },
  };
  return group;
}

export interface MemberParts {
  readonly index: number;
  readonly participant: Participant;
  readonly hub: Hub;
  readonly arrivals: GroupArrivals;
  readonly join: JoinHub;
}

async function joinMember(group: Group, parts: MemberParts): Promise<GroupMember> {
  const { client, members, counts } = group;
  const { index, participant, join } = parts;
  const onFault: OnFault = (fault, error) => {
    countFault(client.faults, fault);
    client.lastError = error;
  };
  const onHanded = participant.receive && receiving(group, parts, participant.receive);
  const membership = await join(index, { name: `client-${index}`, ...(onHanded && { onHanded }) }, onFault);
  const member: GroupMember = {
    index,
    participant,
    membership,
    connection: membership,
    next: 0,
    settled: 0,
    lookedAt: 0,
    blocked: false,
    closed: false,
    send: (dueNs, beginNs) => send(dueNs, beginNs),
    giveUp: (now) => {
      group.ledger.giveUp(now);
      // Whose place is free was told by onSettled.
      return 0;
    },
  };
  const send = participant.request ? sending(group, parts, member, participant.request) : () => true;
  members[index] = member;
  group.changes++;
  counts.members = Math.max(counts.members, members.length);
  membership.onClose((error) => {
    member.closed = true;
    group.changes++;
    if (error) countFault(client.faults, 'connection lost');
    client.onSettled(member, nowNs());
  });
  return member;
}
