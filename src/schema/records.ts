import * as v from 'valibot';
import { count, cpu, finite, name, recordBase } from './base.ts';
import { PairRecordSchema } from './pair.ts';
import { RelayRecordSchema } from './relay.ts';
import { FoundRecordSchema, TrialRecordSchema } from './search.ts';
import { CountersRecordSchema, IntervalRecordSchema } from './traffic.ts';

/** In process: one a codec operation and round. Raw samples in the order they were taken, ns per operation. */
export const SamplesRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('samples'),
  op: v.picklist(['encode', 'decode']),
  operations: count,
  totalNs: finite,
  ...cpu,
  operationsPerSample: count,
  samplesNs: v.array(finite),
  warmupNs: v.array(finite),
});

export const StartRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('start'),
  at: v.string(),
  warmupMs: count,
  windowMs: count,
});

export const EndRecordSchema = v.variant('status', [
  v.object({ ...recordBase, kind: v.literal('end'), status: v.literal('ok') }),
  v.object({
    ...recordBase,
    kind: v.literal('end'),
    status: v.literal('failed'),
    code: name,
    message: v.string(),
  }),
]);
export type EndRecord = v.InferOutput<typeof EndRecordSchema>;

/** One line of cells/<cell>.jsonl. A round is complete when its end record is there. */
export const RecordSchema = v.union([
  StartRecordSchema,
  SamplesRecordSchema,
  IntervalRecordSchema,
  CountersRecordSchema,
  TrialRecordSchema,
  FoundRecordSchema,
  RelayRecordSchema,
  PairRecordSchema,
  EndRecordSchema,
]);
export type Record = v.InferOutput<typeof RecordSchema>;
export type SamplesRecord = v.InferOutput<typeof SamplesRecordSchema>;
