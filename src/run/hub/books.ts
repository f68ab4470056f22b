import { flowOf, isMeasured, sequenceOf } from '../../envelope.ts';
import type { HubCounts, Outside } from '../../schema.ts';
import { countFault } from '../client.ts';
import type { ServerCounts } from '../probes.ts';
import { createGroupArrivals } from './group-arrivals.ts';
import type { Books } from './server.ts';

/** What the server of a measured hub has counted. */
export interface HubServed {
  readonly window: Outside;
  readonly outside: Outside;
  readonly faults: Record<string, number>;
}

export const emptyHubCounts = (): HubCounts => ({
  members: 0,
  perMessage: null,
  acknowledged: null,
  joinNs: null,
  redelivered: null,
  dropped: null,
  dismissed: null,
  killed: null,
  confirmed: null,
  backlogMax: null,
  rssBeforeBytes: null,
  rssJoinedBytes: null,
});

/** Counts of the server's side. @param clients senders and receivers of the round */
export function createBooks(
  served: HubServed,
  probe: ServerCounts,
  clients: number,
  onAllJoined: () => void,
): { books: Books; counts: HubCounts } {
  const arrivals = createGroupArrivals(clients);
  const counts: HubCounts = { ...emptyHubCounts(), redelivered: 0, dropped: 0, dismissed: 0 };
  const partOf = (head: Buffer): Outside => (isMeasured(head) ? served.window : served.outside);
  const refusalIn = (part: Outside) => (error: Error & { code?: string }) => {
    part.sentOk--;
    part.sendFailed++;
    countFault(served.faults, error.code ?? 'SEND_FAILED');
  };
  const refusals = { window: refusalIn(served.window), outside: refusalIn(served.outside) };
  let complete = false;
  const books: Books = {
    received(head) {
      const sender = flowOf(head);
      if (sender >= clients) {
        countFault(served.faults, 'malformed');
        return false;
      }
      arrivals.record(sender, sequenceOf(head), partOf(head).received);
      probe.handled(isMeasured(head));
      return true;
    },
    handed(head, redelivered) {
      partOf(head).sentOk++;
      if (!isMeasured(head)) return;
      probe.handed();
      if (redelivered) counts.redelivered = (counts.redelivered ?? 0) + 1;
    },
    refusal: (head) => (isMeasured(head) ? refusals.window : refusals.outside),
    dropped: (head) => {
      if (isMeasured(head)) counts.dropped = (counts.dropped ?? 0) + 1;
    },
    dismissed: () => {
      counts.dismissed = (counts.dismissed ?? 0) + 1;
    },
    joined(members) {
      counts.members = Math.max(counts.members, members);
      if (members < clients || complete) return;
      complete = true;
      onAllJoined();
    },
    backlog: (messages) => {
      counts.backlogMax = Math.max(counts.backlogMax ?? 0, messages);
    },
    headFault(head, fault) {
      if (fault === 'malformed') countFault(served.faults, fault);
      else partOf(head).received[fault]++;
    },
    fault: (fault) => countFault(served.faults, fault),
    stranger: () => countFault(served.faults, 'stranger'),
  };
  return { books, counts };
}
