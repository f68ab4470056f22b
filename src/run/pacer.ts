import type { Load, Pacer, Rng } from '../types.ts';

/** When the messages of an open loop are due. */
export interface Schedule {
  readonly dueNs: Pacer;
  /** How many messages are due before this time, in ns after the start. */
  readonly dueBefore: (untilNs: number) => number;
}

/** @param createRng the same sequence every time it is called: it is what makes Poisson arrivals a function of n */
export const scheduleOf = (
  { arrivals }: Pick<Extract<Load, { kind: 'open' }>, 'arrivals'>,
  ratePerSecond: number,
  createRng: () => Rng,
): Schedule =>
  arrivals === 'poisson'
    ? {
        dueNs: poissonPacer(ratePerSecond, createRng),
        dueBefore: (untilNs) => countBefore(poissonPacer(ratePerSecond, createRng), untilNs),
      }
    : {
        dueNs: constantPacer(ratePerSecond),
        dueBefore: (untilNs) => dueBefore(ratePerSecond, untilNs),
      };

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

/**
 * A Poisson process: independent exponential gaps with the mean 1 / rate, also before message 0. A function of n alone;
 * cheap when n rises step by step (one random number a message), from the start again when it falls.
 */
export function poissonPacer(ratePerSecond: number, createRng: () => Rng): Pacer {
  const meanGapNs = 1e9 / ratePerSecond;
  let rng = createRng();
  let at = -1;
  let dueNs = 0;
  return (n) => {
    if (n < at) {
      rng = createRng();
      at = -1;
      dueNs = 0;
    }
    for (; at < n; at++) dueNs -= Math.log1p(-rng()) * meanGapNs;
    return dueNs;
  };
}

function countBefore(dueNs: Pacer, untilNs: number): number {
  let count = 0;
  while (dueNs(count) < untilNs) count++;
  return count;
}
