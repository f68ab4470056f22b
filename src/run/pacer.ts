import type { Pacer } from '../types.ts';

/** Evenly spaced: message n is due n / rate after the start. Computed from n, so no error adds up. */
export function constantPacer(ratePerSecond: number): Pacer {
  const gapNs = 1e9 / ratePerSecond;
  return (n) => n * gapNs;
}

/** How many messages an evenly paced load has due before `untilNs`, from message 0 at 0: how many n the pacer puts before it. */
export function dueBefore(ratePerSecond: number, untilNs: number): number {
  const dueNs = constantPacer(ratePerSecond);
  let count = Math.max(0, Math.ceil((untilNs * ratePerSecond) / 1e9));
  // Rounding can put the quotient on the wrong side of a message that is due at untilNs or just beside it.
  while (count > 0 && dueNs(count - 1) >= untilNs) count--;
  while (dueNs(count) < untilNs) count++;
  return count;
}
