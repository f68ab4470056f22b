import type { Interval } from '../schema.ts';

/** What an interval must cover at least. The coverage it really has is in its `confidence`. */
export const CONFIDENCE = 0.95;

/** The fewest values whose extremes cover the median with 95 %: 1 - 2/2^6 = 0.969, but 1 - 2/2^5 = 0.938. */
export const MIN_ROUNDS = 6;

/**
 * The quantile `q` (0 to 1) of raw values, interpolated between neighbours (Hyndman and Fan 1996, type 7).
 * NaN for no values.
 */
export function quantile(values: readonly number[], q: number): number {
  const sorted = Float64Array.from(values).sort();
  const position = (sorted.length - 1) * q;
  const low = sorted[Math.floor(position)] ?? Number.NaN;
  const high = sorted[Math.ceil(position)] ?? Number.NaN;
  return low === high ? low : low + (high - low) * (position - Math.floor(position));
}

/** The middle value, or the mean of the middle two. NaN for no values. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * Sign-test interval for a median: the narrowest pair of order statistics x(k), x(n+1-k) that covers it with at least
 * 95 %, its coverage being 1 - 2 P(Binomial(n, 1/2) < k) (Conover, Practical Nonparametric Statistics, section 3.2).
 * It assumes nothing of the distribution. null for fewer than 6 values, whose extremes cover less.
 */
export function medianInterval(values: readonly number[]): Interval | null {
  const sorted = Float64Array.from(values).sort();
  const { k, confidence } = signTestRank(sorted.length);
  const low = sorted[k - 1];
  const high = sorted[sorted.length - k];
  return low === undefined || high === undefined ? null : { low, high, confidence };
}

/** The largest rank k that still covers, and what it covers; k = 0 when even the extremes do not. */
function signTestRank(n: number): { k: number; confidence: number } {
  // In logarithms, because 1/2^n is no longer a double from n = 1075 on.
  let logTerm = -n * Math.LN2;
  let below = 0;
  let k = 0;
  let confidence = 0;
  while (2 * (k + 1) <= n) {
    below += Math.exp(logTerm);
    if (1 - 2 * below < CONFIDENCE) break;
    confidence = 1 - 2 * below;
    logTerm += Math.log((n - k) / (k + 1));
    k++;
  }
  return { k, confidence };
}
