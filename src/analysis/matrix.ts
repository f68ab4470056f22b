import { shuffled } from '../rng.ts';
import type { DecisionRecord, Job } from '../schema.ts';
import type { Rng } from '../types.ts';
import { decided } from './decided.ts';
import { holm } from './multiple.ts';
import { probabilityNotAbove } from './sequence.ts';

/** Matrices drawn from decisions that were made: a rate of draws, so without an interval of its own. */
export interface Matrix {
  readonly part: string;
  readonly cells: number;
  readonly decisions: number;
  readonly draws: number;
  readonly alarms: number;
}

/**
 * How often a matrix of `cells` comparisons of A with itself would fail, by drawing that many of the decisions that were
 * made: their pairs are real, their company is drawn. null: fewer were made.
 */
export function matrixAlarms(
  job: Job,
  records: readonly DecisionRecord[],
  { cells, draws, rng }: { cells: number; draws: number; rng: Rng },
): Matrix | null {
  const all = decided(job, records);
  if (all.length < cells) return null;
  const red = all.map(({ decision, record }) => ({
    failed: decision.verdict === 'fail',
    probability: probabilityNotAbove(record.medians, Math.log1p(job.tolerance)),
  }));
  let alarms = 0;
  for (let draw = 0; draw < draws; draw++) {
    const matrix = shuffled(red, rng).slice(0, cells);
    const fallen = holm(
      matrix.map(({ probability }) => probability),
      job.alpha,
    );
    if (matrix.some(({ failed }, index) => failed && fallen[index])) alarms++;
  }
  return { part: job.trials?.part ?? '', cells, decisions: all.length, draws, alarms };
}
