import type { Told } from '../types.ts';
import { emptyAccount, emptyOutside } from './arrivals.ts';
import { createRecorder } from './histogram.ts';
import { UNKNOWN_SOCKETS } from './kernel.ts';
import type { RecordBody } from './roles/link.ts';

/** What another program has said of its own window, as the records of a client. */
export function recordsOf(told: Told, sizeBytes: number): RecordBody[] {
  const { windowNs, sent, received, duplicate = 0, reordered = 0, roundTripsNs, cpuUs } = told;
  const latency = createRecorder();
  for (const ns of roundTripsNs) latency.record(ns);
  const histogram = latency.take();
  const impossible = latency.impossible();
  return [
    {
      kind: 'interval',
      role: 'client',
      index: 0,
      fromNs: 0,
      toNs: windowNs,
      cpuUserUs: cpuUs?.user ?? 0,
      cpuSystemUs: cpuUs?.system ?? 0,
      eventLoopUtilization: 0,
      rssBytes: 0,
      messages: sent,
      arrivedInWindow: received,
      histograms: { latency: histogram, wire: histogram },
    },
    {
      kind: 'counters',
      role: 'client',
      told: true,
      offered: sent,
      sentOk: sent,
      sendFailed: 0,
      received: { ...emptyAccount(), unique: received, duplicate, reordered },
      outside: emptyOutside(),
      ...UNKNOWN_SOCKETS,
      windowNs,
      waitedNs: 0,
      blockedNs: 0,
      jitterNs: null,
      spinning: false,
      sizeBytes,
      receiveBufferBytes: null,
      sendBufferBytes: null,
      faults: impossible > 0 ? { 'impossible time': impossible } : {},
    },
  ];
}
