import type { Interval } from '../schema.ts';
import { logFactorial } from './binomial.ts';

/**
 * ln of the evidence against "the median is m", when `above` of `n` values lie above m: the likelihood ratio of an evenly
 * mixed alternative, 2^n B(1 + S, 1 + n - S). Under the hypothesis it is a martingale, so that it passes 1/alpha with a
 * probability of at most alpha at any n, however often one looks (Ville 1939; Howard and Ramdas 2022).
 */
export const logEvidence = (above: number, n: number): number =>
  n * Math.LN2 + logFactorial(above) + logFactorial(n - above) - logFactorial(n + 1);

/** The fewest values that carry an interval: 8 at 5 %, 11 at 1 %. */
export function fewestValues(alpha: number): number {
  let n = 1;
  while (logEvidence(0, n) < -Math.log(alpha)) n++;
  return n;
}

/**
 * Always-valid interval for a median: all m whose evidence stays below 1/alpha. It covers at every n at once, so looking
 * early is free. null: fewer values than can carry one.
 */
export function sequenceInterval(values: readonly number[], alpha: number): Interval | null {
  const n = values.length;
  const bound = -Math.log(alpha);
  let rank = 0;
  while (rank <= n / 2 && logEvidence(rank, n) >= bound) rank++;
  // The evidence is least in the middle, and always below the bound there.
  if (rank === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const low = sorted[rank - 1];
  const high = sorted[n - rank];
  return low === undefined || high === undefined ? null : { low, high, confidence: 1 - alpha };
}

/**
 * How surely the median lies above `bound`: a p-value that is valid at any n. 1: at least half of the values do not.
 */
export function probabilityNotAbove(values: readonly number[], bound: number): number {
  const above = values.filter((value) => value > bound).length;
  if (2 * above <= values.length) return 1;
  return Math.min(1, Math.exp(-logEvidence(above, values.length)));
}
