import { createRequire } from 'node:module';
import type * as hdr from 'hdr-histogram-js';

// Of fifty files: loaded by reports that have a histogram, not by every command.
const load = (): typeof hdr => createRequire(import.meta.url)('hdr-histogram-js');

/** Nearest-rank percentiles of one histogram, in the unit it was recorded in (ns), to three significant digits. */
export interface Percentiles {
  readonly count: number;
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/**
 * Merges HDR histograms (V2 compressed base64) of the clients and intervals of one round: counts are added, so the
 * result is the histogram of all values together. Percentiles are never averaged. undefined for no histogram.
 * Throws when one cannot be decoded.
 */
export function mergeHistograms(encoded: readonly string[]): hdr.Histogram | undefined {
  const [first, ...others] = encoded;
  if (first === undefined) return undefined;
  const merged = decode(first);
  merged.autoResize = true;
  for (const other of others) merged.add(decode(other));
  return merged;
}

// 64 bits a bucket: merged counts outgrow 32. JavaScript, because the WASM build loads asynchronously.
const decode = (encoded: string): hdr.Histogram => load().decodeFromCompressedBase64(encoded, 64, false);

/** undefined for an empty histogram: no value has no percentile. */
export function percentilesOf(histogram: hdr.Histogram | undefined): Percentiles | undefined {
  if (histogram === undefined || histogram.totalCount === 0) return undefined;
  return {
    count: histogram.totalCount,
    // Percentile 0 alone would be rounded down.
    min: histogram.getValueAtPercentile(1e-9),
    p50: histogram.getValueAtPercentile(50),
    p90: histogram.getValueAtPercentile(90),
    p99: histogram.getValueAtPercentile(99),
    p999: histogram.getValueAtPercentile(99.9),
    max: histogram.maxValue,
  };
}
