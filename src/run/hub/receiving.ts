import {
  dueNsOf,
  faultOf,
  flowOf,
  hasServerTimes,
  isMeasured,
  sentNsOf,
  sequenceOf,
  serverNsOf,
} from '../../envelope.ts';
import type { Body, OnHanded } from '../../types.ts';
import { countFault } from '../client.ts';
import { nowNs } from '../clock.ts';
import type { Group, MemberParts } from './group.ts';

/** Times, checks, decodes and counts what one member is handed, and acknowledges it when that is done. */
export function receiving(
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
