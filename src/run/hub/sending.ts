import { createHead, seal, writeRequest } from '../../envelope.ts';
import type { Body, Hub } from '../../types.ts';
import { countFault } from '../client.ts';
import { nowNs } from '../clock.ts';
import type { Sender } from '../flow.ts';
import type { Group, GroupMember, MemberParts } from './group.ts';

/** Members that a message of this one reaches now. */
function reached({ members }: Group, { kind }: Hub, sender: number): number {
  if (kind === 'queue') return 1;
  const isReached = ({ index, closed, participant }: GroupMember) =>
    index !== sender && !closed && participant.receive !== undefined;
  return members.reduce((sum, member) => sum + (isReached(member) ? 1 : 0), 0);
}

/** Numbers, stamps, counts and publishes the messages of one member. */
export function sending(
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
