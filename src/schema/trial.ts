import * as v from 'valibot';
import { count, finite, name, recordBase } from './base.ts';

/** That all duels of a job have the same truth, which is known; and how they are decided. */
export const TrialsPlanSchema = v.object({
  /** Names its folder. */
  part: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,60}$/)),
  /** In pairs, or by what is usual elsewhere. */
  method: v.picklist(['pairs', 'usual']),
  /** Busy processes beside it. */
  busy: count,
  /** The share of decisions that should be right, and within how long; null: nothing is asked of them. */
  wanted: v.nullable(v.object({ seconds: finite, share: finite })),
});
export type TrialsPlan = v.InferOutput<typeof TrialsPlanSchema>;

const inTrials = { ...recordBase, duel: name, tookMs: finite };

/** One decision in pairs: a line of the part's own file. Logarithms of time B over time A, one a pair, in order. */
export const DecisionRecordSchema = v.object({
  ...inTrials,
  kind: v.literal('decision'),
  medians: v.array(finite),
  totals: v.array(finite),
  /** Pairs that could not be measured; their time is in `tookMs`. */
  failures: count,
  /** That its arms shared; null: not pinned. Missing in old records: that of the job. */
  cpu: v.optional(v.nullable(count)),
  /** Of the file its pairs are in, so that a copy of the decisions alone still vouches for them. */
  pairsSha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});
export type DecisionRecord = v.InferOutput<typeof DecisionRecordSchema>;

/** What tinybench says of one task, in ns per batch: its mean, and the half width of its 95 % interval. */
export const TinybenchSchema = v.object({ meanNs: finite, marginNs: finite });
export type Tinybench = v.InferOutput<typeof TinybenchSchema>;

/** A and B as they are usually compared: one process that runs A, then B; so many processes of A, then so many of B. */
export const UsualRecordSchema = v.object({
  ...inTrials,
  kind: v.literal('usual'),
  together: v.object({ a: TinybenchSchema, b: TinybenchSchema }),
  /** Of the machine, of one minute, when it began. */
  loadAverage: v.optional(finite),
  aMeansNs: v.array(finite),
  bMeansNs: v.array(finite),
});
export type UsualRecord = v.InferOutput<typeof UsualRecordSchema>;
