import * as v from 'valibot';
import { count, name, recordBase } from './base.ts';
import { AttackRecordSchema, FateRecordSchema, HygieneRecordSchema, ReadRecordSchema } from './fidelity.ts';
import {
  AllocationRecordSchema,
  ColdRecordSchema,
  HeapRecordSchema,
  SamplesRecordSchema,
} from './in-process.ts';
import { PairRecordSchema } from './pair.ts';
import { RelayRecordSchema } from './relay.ts';
import { FoundRecordSchema, TrialRecordSchema } from './search.ts';
import { CountersRecordSchema, IntervalRecordSchema } from './traffic.ts';
import { DecisionRecordSchema, UsualRecordSchema } from './trial.ts';

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
  AllocationRecordSchema,
  HeapRecordSchema,
  ColdRecordSchema,
  IntervalRecordSchema,
  CountersRecordSchema,
  TrialRecordSchema,
  FoundRecordSchema,
  RelayRecordSchema,
  FateRecordSchema,
  HygieneRecordSchema,
  ReadRecordSchema,
  AttackRecordSchema,
  PairRecordSchema,
  DecisionRecordSchema,
  UsualRecordSchema,
  EndRecordSchema,
]);
export type Record = v.InferOutput<typeof RecordSchema>;
