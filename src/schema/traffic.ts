import * as v from 'valibot';
import { count, cpu, finite, recordBase } from './base.ts';

/** HDR histograms of nanoseconds, in the standard V2 compressed base64 encoding. */
export const HistogramsSchema = v.object({
  latency: v.optional(v.string()),
  service: v.optional(v.string()),
  wire: v.optional(v.string()),
  server: v.optional(v.string()),
  lateness: v.optional(v.string()),
});

/** Over a wire: one a second and role, of the measured window. Counts are of the interval, not running totals. */
export const IntervalRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('interval'),
  role: v.picklist(['client', 'server']),
  index: count,
  /** ns since the window opened. `toNs` of the last one may lie behind the window: the drain. */
  fromNs: finite,
  toNs: finite,
  ...cpu,
  /** 0 to 1. */
  eventLoopUtilization: finite,
  rssBytes: count,
  /** Client: messages taken by the wire. Server: messages handled. */
  messages: count,
  /** Client: replies that arrived while the window was open, of the window or the warm-up before it. */
  arrivedInWindow: count,
  /** Server of a hub: times that a message of the window was handed on. */
  handed: v.exactOptional(count),
  histograms: HistogramsSchema,
});
export type IntervalRecord = v.InferOutput<typeof IntervalRecordSchema>;

/** Arrivals in one direction, for the messages of the window. Definitions: RFC 7680, RFC 5560, RFC 4737. */
export const AccountSchema = v.object({
  unique: count,
  duplicate: count,
  reordered: count,
  /** The most places by which one of them was late: RFC 4737, section 4.2, where nothing in between was lost. */
  reorderedExtent: count,
  /** First arrivals after the waiting time. */
  late: count,
  /** So far behind the newest that first arrivals and repeats can no longer be told apart. */
  tooOld: count,
  /** Of another run, round or warm-up of another round, whole or damaged. */
  foreign: count,
  corrupt: count,
});
export type Account = v.InferOutput<typeof AccountSchema>;

export const OutsideSchema = v.object({ sentOk: count, sendFailed: count, received: AccountSchema });
export type Outside = v.InferOutput<typeof OutsideSchema>;

/** What the kernel says of a role's UDP sockets, when all that was sent had been read. */
export const SocketCountsSchema = v.object({
  /** Datagrams of the whole round that it dropped, because the receive buffer was full; null where it is not known. */
  socketDrops: v.nullable(count),
  /** Neither sent nor read. */
  sendQueueBytes: v.nullable(count),
  receiveQueueBytes: v.nullable(count),
  /** Of the role's network namespace while the round lasted, over IPv4 and IPv6, whoever's sockets they were. */
  udpErrors: v.nullable(v.object({ receiveBufferErrors: count, inErrors: count, sendBufferErrors: count })),
});
export type SocketCounts = v.InferOutput<typeof SocketCountsSchema>;

/** Of scenarios whose messages go on to other clients; of the window, but for the members. null: not known to this side. */
export const HubCountsSchema = v.object({
  /** The most that were in at once. */
  members: count,
  /** Client: members that each message must reach. */
  perMessage: v.nullable(count),
  /** Client: whether what is not acknowledged is handed on again. */
  acknowledged: v.nullable(v.boolean()),
  /** Client: from the first that began to connect until the last was let in. */
  joinNs: v.nullable(finite),
  /** Client: deliveries that were marked as repeated. Server: handed on once more. */
  redelivered: v.nullable(count),
  /** Server: deliveries that it left out, because a member's queue was full. */
  dropped: v.nullable(count),
  /** Server: members it has hung up on. */
  dismissed: v.nullable(count),
  /** Client: members that died on purpose. */
  killed: v.nullable(count),
  /** Client: publishes that a broker has confirmed. */
  confirmed: v.nullable(count),
  /** Server: the most messages at once that nobody had handled. */
  backlogMax: v.nullable(count),
  /** Server: memory after a collection, before anybody had connected and when all had joined. */
  rssBeforeBytes: v.nullable(count),
  rssJoinedBytes: v.nullable(count),
});
export type HubCounts = v.InferOutput<typeof HubCountsSchema>;

/** Over a wire: one a role and round, when everything has been drained. */
export const CountersRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('counters'),
  role: v.picklist(['client', 'server']),
  /** Messages of the window: asked for by the load (due), taken by the kernel, refused by the kernel. */
  offered: count,
  sentOk: count,
  sendFailed: count,
  received: AccountSchema,
  /** All other messages of the round: trials and warm-up. */
  outside: OutsideSchema,
  ...SocketCountsSchema.entries,
  /** How long the window was open. */
  windowNs: finite,
  /** How long replies were waited for after it closed. */
  waitedNs: finite,
  /** How long a full wire held the open loop back: the receiver was slow, not the generator. */
  blockedNs: finite,
  /** Client: RFC 3550, section 6.4.1, from T1 and T4 of successive replies; the mean over the flows. null: fewer than two. */
  jitterNs: v.nullable(finite),
  /** The client spun between messages: its CPU and event-loop figures are the pacer's, not the messages'. */
  spinning: v.boolean(),
  /** It was not this harness that has counted. CPU of 0 is not known then: it was used in another process. */
  told: v.exactOptional(v.literal(true)),
  hub: v.exactOptional(HubCountsSchema),
  sizeBytes: count,
  /** Bytes of a file in every message; absent: it carries none, or it is not known. */
  fileBytes: v.exactOptional(count),
  receiveBufferBytes: v.nullable(count),
  sendBufferBytes: v.nullable(count),
  faults: v.record(v.string(), count),
});
export type CountersRecord = v.InferOutput<typeof CountersRecordSchema>;
