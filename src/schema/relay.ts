import * as v from 'valibot';
import { count, cpu, finite, recordBase } from './base.ts';

export const relayed = {
  received: count,
  dropped: count,
  duplicated: count,
  delayed: count,
  corrupted: count,
};
export const RelayCountsSchema = v.object({
  ...relayed,
  /** Taken by the kernel, and not taken by it. */
  forwarded: count,
  refused: count,
  /** Left after one that came later; copies are not counted. */
  reordered: count,
  /** Neither left nor dropped when the round ended. */
  queued: count,
  /** What each impairment did, in their order. What is reordered shows only at the end of them all. */
  stages: v.array(v.object({ use: v.string(), ...relayed, passed: count })),
});
export type RelayCounts = v.InferOutput<typeof RelayCountsSchema>;

/**
 * One way through a relay, in datagrams, or in chunks of a stream. received + duplicated = forwarded + refused + dropped +
 * queued. `window`: the messages of the measured window (of a stream, the chunks that came in it); `outside`: all others.
 */
export const RelayWaySchema = v.object({
  window: RelayCountsSchema,
  outside: RelayCountsSchema,
  /** Dropped by the kernel at the relay's own sockets, in the whole round; null where it is not known. */
  socketDrops: v.nullable(count),
});

/** Over an impaired wire: one a round. CPU and event loop are of the measured window. */
export const RelayRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('relay'),
  ...cpu,
  eventLoopUtilization: finite,
  /** From the client to the server. */
  upstream: RelayWaySchema,
  downstream: RelayWaySchema,
  /** The smallest that the kernel granted; null where it is not known. */
  receiveBufferBytes: v.nullable(count),
  /** How long after it was due each delayed packet left: a histogram of ns. */
  lateness: v.string(),
});
export type RelayRecord = v.InferOutput<typeof RelayRecordSchema>;
