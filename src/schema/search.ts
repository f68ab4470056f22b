import * as v from 'valibot';
import { count, finite, recordBase } from './base.ts';
import { HistogramsSchema } from './traffic.ts';

/** A search: one a trial, in the order they were made. Lost is sentOk - unique. */
export const TrialRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('trial'),
  index: count,
  ratePerSecond: finite,
  /** As in the counters, of the messages of the trial's window. */
  offered: count,
  sentOk: count,
  sendFailed: count,
  unique: count,
  arrivedInWindow: count,
  windowNs: finite,
  blockedNs: finite,
  histograms: HistogramsSchema,
  /** Whether the load was carried as asked for; generator-bound: it was not, and not by the fault of what is measured. */
  verdict: v.picklist(['kept', 'failed', 'generator-bound']),
});
export type TrialRecord = v.InferOutput<typeof TrialRecordSchema>;

/** A search: one a round, its result. */
export const FoundRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('found'),
  ratePerSecond: finite,
  /** Index of the trial whose latency belongs to it; null: no trial has kept anything. */
  trial: v.nullable(count),
  /** `found` alone is exact to 5 %; generator-bound, never-failed and unsettled: at least this; always-failed: the rate is 0. */
  end: v.picklist(['found', 'generator-bound', 'never-failed', 'always-failed', 'unsettled']),
});
export type FoundRecord = v.InferOutput<typeof FoundRecordSchema>;
