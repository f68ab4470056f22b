import { median, quantile } from './statistics.ts';

/** How a warm-up ended: level, still getting faster, getting slower, or with samples too scattered to say. */
export type WarmUp = 'flat' | 'quickening' | 'slowing' | 'unsteady';

const TREND = 0.1;
const SCATTER = 0.25;
const MIN_SAMPLES = 16;

/**
 * The last quarter of the samples against the one before it. null: too few to say.
 * @param samplesNs in the order they were taken
 */
export function warmUpOf(samplesNs: readonly number[]): WarmUp | null {
  if (samplesNs.length < MIN_SAMPLES) return null;
  const quarter = Math.floor(samplesNs.length / 4);
  const last = samplesNs.slice(-quarter);
  const before = samplesNs.slice(-2 * quarter, -quarter);
  if (Math.max(scatterOf(last), scatterOf(before)) > SCATTER) return 'unsteady';
  const trend = median(last) / median(before) - 1;
  if (Math.abs(trend) <= TREND) return 'flat';
  return trend > 0 ? 'slowing' : 'quickening';
}

/** Between the quartiles, as a share of the median. */
const scatterOf = (samplesNs: readonly number[]): number =>
  (quantile(samplesNs, 0.75) - quantile(samplesNs, 0.25)) / median(samplesNs);
