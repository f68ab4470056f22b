import { shuffled } from '../rng.ts';
import type { DecisionRecord, Job } from '../schema.ts';
import type { Rng } from '../types.ts';
import { decided } from './decided.ts';
import { rate } from './rate.ts';

/** Matrices drawn from decisions that were made: a rate of draws, so without an interval of its own. */
export interface Matrix {
  readonly part: string;
  readonly cells: number;
  readonly decisions: number;
  readonly draws: number;
  readonly alarms: number;
  /** What the rate of those decisions may still be, by its upper bound of 95 %, for so many independent comparisons: a share. */
  readonly atMost: number;
}

/**
 * How often a matrix of `cells` comparisons of A with itself would fail, at most, by drawing that many of the decisions
 * that were made: their pairs are real, their company is drawn. Those were decided alone; in a matrix a comparison that
 * fails alone goes on until it stands among all (isSettled), so that fewer fail. null: fewer were made.
 */
export function matrixAlarms(
  job: Job,
  records: readonly DecisionRecord[],
  { cells, draws, rng }: { cells: number; draws: number; rng: Rng },
): Matrix | null {
  const all = decided(job, records);
  if (all.length < cells) return null;
  const failed = all.map(({ decision }) => decision.verdict === 'fail');
  let alarms = 0;
  for (let draw = 0; draw < draws; draw++) {
    if (shuffled(failed, rng).slice(0, cells).includes(true)) alarms++;
  }
  const { high } = rate(failed.filter(Boolean).length, all.length);
  const atMost = 1 - (1 - high) ** cells;
  return { part: job.trials?.part ?? '', cells, decisions: all.length, draws, alarms, atMost };
}
