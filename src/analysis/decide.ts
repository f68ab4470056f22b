import type { Interval, PairRecord } from '../schema.ts';
import { probabilityNotAbove, sequenceInterval } from './sequence.ts';
import { median } from './statistics.ts';

/** What a change may cost before it fails, and what it is always allowed; shares of the time, 0.03 is 3 %. */
export interface Limits {
  readonly budget: number;
  readonly tolerance: number;
  /** Probability of a wrong verdict of one cell. */
  readonly alpha: number;
}

/** One pair, in logarithms of time B over time A: 0 is the same. */
export interface PairValue {
  /** The median over the rounds. */
  readonly median: number;
  /** Of the sums over all blocks: pauses that touch few of them weigh in here alone. */
  readonly total: number;
}

export interface Decision {
  readonly verdict: 'fail' | 'pass' | 'undecided';
  /** The median over the pairs; NaN without one. */
  readonly estimate: number;
  /** null: too few pairs. */
  readonly interval: Interval | null;
  /** Set where a pass would be one but for the total time: pauses differ. */
  readonly pausesDiffer: boolean;
  /**
   * The smallest slowdown that these pairs would surely have shown: with the estimate as far below it as the interval reaches
   * down, that is above the budget still, and the interval above the tolerance. null without one.
   */
  readonly detectable: number | null;
}

/** ABBA or BAAB: the times of a round's two blocks of each arm. */
export function pairValue({ aNs, bNs }: Pick<PairRecord, 'aNs' | 'bNs'>): PairValue {
  const rounds = aNs.length >> 1;
  const logs = Array.from({ length: rounds }, (_, round) => {
    const of = (blocks: readonly number[]) =>
      (blocks[2 * round] ?? Number.NaN) + (blocks[2 * round + 1] ?? Number.NaN);
    return Math.log(of(bNs) / of(aNs));
  });
  const sum = (blocks: readonly number[]) => blocks.reduce((all, ns) => all + ns, 0);
  return { median: median(logs), total: Math.log(sum(bNs) / sum(aNs)) };
}

/**
 * FAIL: the interval lies above the tolerance, and the estimate above the budget. PASS: the interval lies below the
 * budget. Else more pairs are needed. The interval is valid at every number of pairs, so looking after each is
 * free; the estimate is not: whoever looks often sees a change that is near the budget above it more often than not.
 */
export function decide(pairs: readonly PairValue[], { budget, tolerance, alpha }: Limits): Decision {
  const values = pairs.map((pair) => pair.median);
  const [most, allowed] = [Math.log1p(budget), Math.log1p(tolerance)];
  const estimate = median(values);
  const interval = sequenceInterval(values, alpha);
  const total = median(pairs.map((pair) => pair.total));
  const pausesDiffer = Math.abs(total - estimate) > most;
  const reach = interval && estimate - interval.low;
  const detectable = reach && Math.expm1(Math.max(most + reach, allowed + 2 * reach));
  const told = { estimate, interval, pausesDiffer, detectable };
  if (interval && interval.low > allowed && estimate > most) return { verdict: 'fail', ...told };
  if (interval && interval.high < most && !pausesDiffer) return { verdict: 'pass', ...told };
  return { verdict: 'undecided', ...told };
}

/**
 * Whether more pairs can be spared. What is told alone need not stand among others that are compared at once: a FAIL, and
 * what is faster, goes on until it does (by Bonferroni's bound, below which neither Holm nor Benjamini and Hochberg ask
 * for more), or its time is over.
 */
export function isSettled(pairs: readonly PairValue[], limits: Limits, among: number): boolean {
  const { verdict, interval } = decide(pairs, limits);
  const allowed = Math.log1p(limits.tolerance);
  const stands = (values: readonly number[]) => probabilityNotAbove(values, allowed) <= limits.alpha / among;
  const medians = pairs.map(({ median: value }) => value);
  if (verdict === 'fail') return stands(medians);
  if (verdict === 'undecided' || interval === null) return false;
  return interval.high >= -allowed || stands(medians.map((value) => -value));
}
