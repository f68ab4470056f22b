import {
  createHead,
  dueNsOf,
  faultOf,
  flowOf,
  hasServerTimes,
  isMeasured,
  seal,
  sentNsOf,
  sequenceOf,
  serverNsOf,
  writeRequest,
} from '../../envelope.ts';
import type { HubCounts } from '../../schema.ts';
import type { Body, Hub, Joining, Membership, OnFault, OnHanded, Participant } from '../../types.ts';
import { nowNs } from '../clock.ts';
import { type Client, countFault, type Sender } from '../flow.ts';
import { emptyHubCounts } from './books.ts';
import { createGroupArrivals, type GroupArrivals, rememberedBy } from './group-arrivals.ts';
import { createLedger, type Ledger } from './ledger.ts';

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

interface MemberParts {
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

/** Members that a message of this one reaches now. */
function reached({ members }: Group, { kind }: Hub, sender: number): number {
  if (kind === 'queue') return 1;
  const isReached = ({ index, closed, participant }: GroupMember) =>
    index !== sender && !closed && participant.receive !== undefined;
  return members.reduce((sum, member) => sum + (isReached(member) ? 1 : 0), 0);
}

function sending(
  group: Group,
  { index, hub }: MemberParts,
  member: GroupMember,
  request: (n: number) => Body,
): Sender['send'] {
  const { client, ledger, counts } = group;
  const { outside, faults, probe } = client;
  const checksum = client.wire.checksum === true;
  const head = createHead(index, client.epoch);
  const outcome = (refused: () => void) => (error?: Error & { code?: string }) => {
    if (error === undefined) {
      counts.confirmed = (counts.confirmed ?? 0) + 1;
      return;
    }
    refused();
    client.lastError = error;
    countFault(faults, error.code ?? 'SEND_FAILED');
  };
  const onMeasured = outcome(() => void client.sendFailed++);
  const onOutside = outcome(() => void outside.sendFailed++);
  let membersSeen = -1;
  let deliveries = 0;

  return (dueNs, beginNs) => {
    const measured = client.measuring;
    const sequence = ledger.next();
    const body = request(sequence);
    const sentNs = nowNs();
    // Counted anew only when somebody has come or gone: of a thousand members that takes longer than sending.
    if (membersSeen !== group.changes) {
      membersSeen = group.changes;
      deliveries = reached(group, hub, index);
    }
    ledger.open(member, deliveries, sentNs);
    writeRequest(head, sequence, measured, dueNs, sentNs);
    seal(head, body, checksum);
    if (measured) probe.sent(beginNs - dueNs);
    return member.membership.publish(head, body, measured ? onMeasured : onOutside);
  };
}

/** Times, checks, decodes and counts what one member is handed, and acknowledges it when that is done. */
function receiving(
  group: Group,
  { index, hub, arrivals, participant }: MemberParts,
  receive: (body: Body) => unknown,
): OnHanded {
  const { client, ledger, counts } = group;
  const { account, outside, faults, probe, epoch } = client;
  const checksum = client.wire.checksum === true;

  return (head, body, { redelivered, ack }) => {
    const arrivedNs = nowNs();
    const fault = faultOf(head, body, epoch, checksum);
    const sender = flowOf(head);
    if (fault === 'malformed' || (fault === null && sender >= group.members.length))
      return countFault(faults, 'malformed');
    const measured = isMeasured(head);
    if (fault !== null) return void (measured ? account : outside.received)[fault]++;
    // Some brokers give a member its own messages too.
    if (hub.kind === 'topic' && sender === index) return;
    probe.arrived();
    const decoded = receive(body);
    const decodedNs = nowNs();
    client.lastDecoded = decoded;
    group.lastArrivedNs = decodedNs;
    const sequence = sequenceOf(head);
    if (group.verifying?.sequence === sequence && participant.verify?.(decoded, sequence) === false)
      group.verifying.wrong++;
    const arrival = arrivals.record(sender, sequence, measured ? account : outside.received);
    if (measured && redelivered) counts.redelivered = (counts.redelivered ?? 0) + 1;
    if (arrival === 'unique') {
      const sentNs = sentNsOf(head);
      if (measured) {
        const serverNs = hasServerTimes(head) ? serverNsOf(head) : undefined;
        probe.answered(decodedNs - dueNsOf(head), decodedNs - sentNs, arrivedNs - sentNs, serverNs);
      }
      ledger.arrived(sequence, decodedNs);
    }
    ack();
  };
}
