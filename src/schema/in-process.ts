import * as v from 'valibot';
import { count, cpu, finite, recordBase } from './base.ts';

/**
 * In process: one a codec operation and round. Raw samples in the order they were taken, ns per operation; of
 * `decode-many`, which decodes chunks of several messages, an operation is one message.
 */
export const SamplesRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('samples'),
  op: v.picklist(['encode', 'decode', 'decode-many']),
  operations: count,
  totalNs: finite,
  ...cpu,
  operationsPerSample: count,
  samplesNs: v.array(finite),
  warmupNs: v.array(finite),
  /** Results that were held against what they must be: before, after and between the samples of the round. */
  verified: v.exactOptional(count),
});
export type SamplesRecord = v.InferOutput<typeof SamplesRecordSchema>;

const op = v.picklist(['encode', 'decode']);

/**
 * What an operation allocates once it is warm: bytes per operation of each block in which nothing was collected, in the
 * order they were counted, in V8's heap and in buffers outside it. Memory that an add-on keeps for itself is not seen.
 */
export const AllocationRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('allocation'),
  op,
  /** Of one block. */
  operations: count,
  heapBytes: v.array(finite),
  bufferBytes: v.array(finite),
  /** Blocks in which something was collected all the same: they say nothing. */
  collected: count,
});
export type AllocationRecord = v.InferOutput<typeof AllocationRecordSchema>;

/** What an operation does to the memory of a process with Node's own settings. */
export const HeapRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('heap'),
  op,
  /** The window in which collections were timed, and how long they held it up. */
  windowNs: finite,
  collections: count,
  collectedNs: finite,
  /** The most that heap and buffers together grew by during one operation. */
  peakBytes: finite,
  /** The longest of so many single operations: the event loop stands still for it. */
  longestNs: finite,
  timed: count,
  /** What heap and buffers together hold more after so many operations, when their results were dropped and collected. */
  retainedBytes: finite,
  dropped: count,
});
export type HeapRecord = v.InferOutput<typeof HeapRecordSchema>;

/** The first message of a fresh process; one a round. */
export const ColdRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('cold'),
  /** Finding and importing what the codec is made of; null where Node itself has it. */
  resolveNs: v.nullable(finite),
  importNs: v.nullable(finite),
  /** Making the codec, its imports aside. */
  createNs: finite,
  encodeNs: finite,
  decodeNs: finite,
});
export type ColdRecord = v.InferOutput<typeof ColdRecordSchema>;
