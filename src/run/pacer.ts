import type { Pacer } from '../types.ts';

/** Evenly spaced: message n is due n / rate after the start. Computed from n, so no error adds up. */
export function constantPacer(ratePerSecond: number): Pacer {
  const gapNs = 1e9 / ratePerSecond;
  return (n) => n * gapNs;
}

/** How many messages an evenly paced load has due before `untilNs`, from message 0 at 0. */
export function dueBefore(ratePerSecond: number, untilNs: number): number {
  return Math.max(0, Math.ceil((untilNs * ratePerSecond) / 1e9));
}
