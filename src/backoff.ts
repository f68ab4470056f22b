import type { Rng } from './types.ts';

const FIRST_MS = 200;
const LONGEST_MS = 10_000;

/**
 * How long to wait before attempt n (from 0) to connect again, in ms: twice as long each time, at most 10 s, of which the
 * upper half is chosen by chance, so that many who lost the same server do not come back at once.
 */
export function backoffMs(attempt: number, rng: Rng): number {
  const wholeMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return wholeMs * (0.5 + rng() / 2);
}
