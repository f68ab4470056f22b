import type { CountersRecord, HubCounts, Outside, SocketCounts } from '../../schema.ts';
import type { Load } from '../../types.ts';
import { emptyAccount, emptyOutside } from '../arrivals.ts';
import type { Client } from '../client.ts';
import type { Flow, Sender } from '../flow.ts';
import type { Offered } from '../load.ts';
import type { ClientCounts } from '../probes.ts';
import type { RecordBody } from './link.ts';

/** What a load leaves behind. */
export interface Driven extends Offered {
  readonly client: Client;
  readonly senders: readonly Sender[];
  /** Those that were answered on their own connection. */
  readonly flows: readonly Flow[];
  readonly hub?: HubCounts;
  readonly waitedNs: number;
  close(): Promise<void>;
}

/** A flow numbers all it sends, of the window or not. */
function outsideOf(driven: Driven | undefined, sentInWindow: number): Outside {
  if (!driven) return emptyOutside();
  const { client, senders } = driven;
  const sent = senders.reduce((sum, flow) => sum + flow.next, 0) - sentInWindow;
  return { ...client.outside, sentOk: sent - client.outside.sendFailed };
}

function jitterNsOf(flows: readonly Flow[]): number | null {
  const known = flows.filter(({ lastWireNs }) => lastWireNs >= 0);
  return known.length === 0 ? null : known.reduce((sum, { jitterNs }) => sum + jitterNs, 0) / known.length;
}

/** Of the client's side, when everything has been drained. A bare scenario has driven nothing here. */
export function counters(
  driven: Driven | undefined,
  probe: ClientCounts,
  load: Load,
  sizeBytes: number,
  faults: Record<string, number>,
): Omit<RecordBody<CountersRecord>, keyof SocketCounts> {
  const impossible = probe.impossibleCount();
  const sent = probe.sentCount();
  const unique = probe.answeredCount();
  const received = driven?.client.account ?? { ...emptyAccount(), unique };
  const sendFailed = driven?.client.sendFailed ?? 0;
  const stats = driven?.senders[0]?.connection.stats() ?? { receiveBufferBytes: null, sendBufferBytes: null };
  return {
    kind: 'counters',
    role: 'client',
    offered: driven?.offered ?? sent,
    sentOk: sent - sendFailed,
    sendFailed,
    received,
    outside: outsideOf(driven, sent),
    windowNs: probe.windowNs(),
    waitedNs: driven?.waitedNs ?? 0,
    blockedNs: driven?.blockedNs ?? 0,
    jitterNs: jitterNsOf(driven?.flows ?? []),
    ...(driven?.hub && { hub: driven.hub }),
    spinning: load.kind === 'open' && load.pacing === undefined,
    sizeBytes,
    ...stats,
    faults: impossible > 0 ? { ...faults, 'impossible time': impossible } : faults,
  };
}
