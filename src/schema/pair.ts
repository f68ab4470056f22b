import * as v from 'valibot';
import { OPERATIONS } from '../operations.ts';
import { count, finite, name, recordBase, version } from './base.ts';
import { RefSchema, SkipSchema } from './cell.ts';
import { ExactFactsSchema } from './exact.ts';
import { GateSchema } from './gate.ts';
import { CodecFactsSchema, EnvironmentSchema, InspectionSchema, PayloadFactsSchema } from './run.ts';
import { TrialsPlanSchema } from './trial.ts';

/** How the blocks of a warm-up went: level from the start; level in the end; slower at its end; never level. */
const WarmupSchema = v.picklist(['flat', 'settled', 'slowing', 'unsteady']);
const arm = { warmup: WarmupSchema, gcShare: v.nullable(finite) };

/** Two arms in fresh processes, block by block in turn: the unit of the statistics. */
export const PairRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('pair'),
  /** Which arm was started first. */
  first: v.picklist(['a', 'b']),
  operationsPerBlock: count,
  warmupBlocks: count,
  /** `ab` is ABBA, `ba` is BAAB. Times of the blocks in ns, in the order they were taken, two of each arm a round. */
  orders: v.array(v.picklist(['ab', 'ba'])),
  aNs: v.array(finite),
  bNs: v.array(finite),
  a: v.object(arm),
  b: v.object(arm),
  /** From starting the arms to their end. */
  tookMs: finite,
  stealShare: v.nullable(finite),
  loadAverage: v.nullable(finite),
});
export type PairRecord = v.InferOutput<typeof PairRecordSchema>;

/** One question: is B slower than A at this? */
export const DuelSchema = v.object({
  /** Names its file of records. */
  id: v.pipe(v.string(), v.regex(/^[a-z0-9._+@~-]{1,180}$/i)),
  title: name,
  a: RefSchema,
  b: RefSchema,
  payload: RefSchema,
  op: v.picklist(OPERATIONS),
  /** A wire: what is compared is then the round trip to a service that decodes it and answers shortly. */
  over: v.exactOptional(RefSchema),
  /** Both arms are A: what alarms here is the machine. */
  control: v.exactOptional(v.literal(true)),
  /** Fresh pairs for a duel that was red: its id. */
  confirms: v.exactOptional(name),
  /** For known truth: B does this share more work than it says. */
  slowedBy: v.exactOptional(finite),
});
export type Duel = v.InferOutput<typeof DuelSchema>;

/** A pair that could not be measured. */
export const FailureSchema = v.object({ duel: name, code: name, message: v.string() });
export type Failure = v.InferOutput<typeof FailureSchema>;

/** run.json of a job that compares two arms. */
export const JobSchema = v.object({
  schema: version,
  kind: v.literal('job'),
  version: name,
  title: v.string(),
  command: v.string(),
  startedAt: v.string(),
  finishedAt: v.nullable(v.string()),
  state: v.picklist(['running', 'finished', 'interrupted']),
  seed: count,
  /** Shares, 0.03 is 3 %. */
  budget: finite,
  tolerance: finite,
  alpha: finite,
  /** Of timed work and all that goes with it, per duel. */
  timeMs: count,
  duels: v.array(DuelSchema),
  skips: v.array(SkipSchema),
  codecs: v.array(CodecFactsSchema),
  payloads: v.array(PayloadFactsSchema),
  inspections: v.array(InspectionSchema),
  environment: EnvironmentSchema,
  /** What is exact of both; absent: it was not looked at. */
  exact: v.exactOptional(v.array(ExactFactsSchema)),
  /** Pairs that could not be measured, in order. */
  failures: v.exactOptional(v.array(FailureSchema)),
  /** A is a base and B a head; absent: two codecs. */
  gate: v.exactOptional(GateSchema),
  /** Of a selftest; absent: the truth is what is asked for. */
  trials: v.exactOptional(TrialsPlanSchema),
  /** Both arms of a pair ran on this CPU (over a wire their clients did); null: not pinned, and so much less steady. */
  cpu: v.nullable(count),
});
export type Job = v.InferOutput<typeof JobSchema>;
