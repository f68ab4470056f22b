import type { Rng } from './types.ts';

export interface Backoff {
  /** The longest wait before the second try. */
  readonly baseMs: number;
  /** The longest wait before any try. */
  readonly capMs: number;
}

/** For a person who waits, and a server that has to come back before it can be crowded. */
export const RECONNECT: Backoff = { baseMs: 100, capMs: 10_000 };

/**
 * How long to wait before the next try, in ms: anything from 0 to base * 2^failures, and to no more than the cap. "Full
 * jitter" (M. Brooker, "Exponential Backoff And Jitter", 2015): clients that have lost a server together come back apart.
 * Pure.
 * @param failures tries that have failed since the last one that succeeded, from 0
 * @param rng a draw a wait
 */
export const backoffMs = (failures: number, rng: Rng, { baseMs, capMs }: Backoff = RECONNECT): number =>
  rng() * Math.min(capMs, baseMs * 2 ** failures);
