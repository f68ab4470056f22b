import type { Rng } from '../types.ts';
import { decide, type Limits, type PairValue } from './decide.ts';

const STEPS = 40;
const LARGEST = 0.4;

/**
 * The smallest slowdown that would be found in `share` of the runs of `pairs` pairs, with a budget of half of it: by drawing
 * pairs from those of A against itself, and slowing them. null: not even 40 %.
 */
export function smallestSeen(
  values: readonly PairValue[],
  {
    pairs,
    share,
    tolerance,
    alpha,
    draws,
    rng,
  }: Omit<Limits, 'budget'> & {
    pairs: number;
    share: number;
    draws: number;
    rng: Rng;
  },
): number | null {
  if (values.length === 0) return null;
  const drawn = Array.from({ length: draws }, () =>
    Array.from({ length: pairs }, () => values[Math.floor(rng() * values.length)] ?? { median: 0, total: 0 }),
  );
  const found = (slowedBy: number): boolean => {
    const limits = { budget: slowedBy / 2, tolerance, alpha };
    const by = Math.log1p(slowedBy);
    const fails = drawn.filter((run) => failsBy(run, by, limits)).length;
    return fails >= share * draws;
  };
  let [low, high] = [0, LARGEST];
  if (!found(high)) return null;
  for (let step = 0; step < STEPS && high - low > 1e-4; step++) {
    const middle = (low + high) / 2;
    if (found(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Whether a run that looks after every pair would end with FAIL before it ends with PASS. */
function failsBy(run: readonly PairValue[], by: number, limits: Limits): boolean {
  const slowed = run.map(({ median: value, total }) => ({ median: value + by, total: total + by }));
  for (let n = 8; n <= slowed.length; n++) {
    const { verdict } = decide(slowed.slice(0, n), limits);
    if (verdict !== 'undecided') return verdict === 'fail';
  }
  return false;
}
