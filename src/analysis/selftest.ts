import { shuffled } from '../rng.ts';
import type { Environment, Job, PairRecord } from '../schema.ts';
import type { Rng } from '../types.ts';
import { clopperPearson } from './binomial.ts';
import { decide, type Limits, type PairValue, pairValue } from './decide.ts';
import { holm } from './multiple.ts';
import { probabilityNotAbove } from './sequence.ts';
import { median, quantile } from './statistics.ts';

/** So many of so many, with the exact 95 % interval for the share (Clopper and Pearson). */
export interface Rate {
  readonly count: number;
  readonly of: number;
  readonly low: number;
  readonly high: number;
}

/** What is known of decisions whose truth is known: B is A, or A with so much more work. */
export interface Trials {
  /** 0: A against itself. */
  readonly slowedBy: number;
  readonly budget: number;
  readonly fail: Rate;
  readonly pass: Rate;
  readonly untold: Rate;
  /** Intervals that hold the truth. */
  readonly covered: Rate;
  /** Median over the decisions of estimate less truth; NaN for none. */
  readonly bias: number;
  /** Of the time a decision took, in seconds. */
  readonly seconds: { readonly p50: number; readonly p95: number };
  /** SD of one pair's value, by the middle half of them (robust): an outlier is a pair too, and shown by the tails. */
  readonly pairSpread: number;
  readonly pairs: number;
}

/** What a selftest has found of this machine. */
export interface Summary {
  readonly kind: 'selftest';
  readonly command: string;
  readonly startedAt: string;
  readonly seed: number;
  /** Busy processes beside it. */
  readonly busy: number;
  readonly environment: Environment;
  readonly cpu: number | null;
  readonly parts: readonly Trials[];
  /** Alarms of 24 cells at once, drawn from the decisions of A against itself; of 0: too few were made. */
  readonly matrix: Rate;
  /** The smallest slowdown that is found in 95 % of the runs of so long; null: not even 40 %. */
  readonly seen: { readonly seconds: number; readonly slowdown: number | null };
}

export const rate = (count: number, of: number): Rate => ({ count, of, ...clopperPearson(count, of) });

/** The trials of one job: every duel in it is a decision of the same truth. Pure. */
export function judgeTrials(job: Job, pairs: ReadonlyMap<string, readonly PairRecord[]>): Trials {
  const decisions = job.duels.flatMap((duel) => decisionOf(pairs.get(duel.id) ?? [], job));
  const slowedBy = job.duels[0]?.slowedBy ?? 0;
  const truth = Math.log1p(slowedBy);
  const of = (verdict: string) =>
    rate(decisions.filter((one) => one.verdict === verdict).length, decisions.length);
  const withInterval = decisions.filter(({ interval }) => interval !== null);
  const covers = withInterval.filter(
    ({ interval }) => interval && interval.low <= truth && truth <= interval.high,
  );
  const values = decisions.flatMap((one) => one.values.map((value) => value.median));
  const seconds = decisions.map(({ tookMs }) => tookMs / 1000);
  return {
    slowedBy,
    budget: job.budget,
    fail: of('fail'),
    pass: of('pass'),
    untold: of('undecided'),
    covered: rate(covers.length, withInterval.length),
    bias: median(decisions.map(({ estimate }) => estimate - truth)),
    seconds: { p50: quantile(seconds, 0.5), p95: quantile(seconds, 0.95) },
    pairSpread: (quantile(values, 0.75) - quantile(values, 0.25)) / 1.349,
    pairs: values.length,
  };
}

function decisionOf(records: readonly PairRecord[], limits: Limits) {
  if (records.length === 0) return [];
  const values = records.map(pairValue);
  const tookMs = records.reduce((sum, record) => sum + record.tookMs, 0);
  return [{ ...decide(values, limits), values, tookMs }];
}

/**
 * How often a matrix of `cells` comparisons of A with itself would fail, by drawing that many of the decisions that were
 * made: their pairs are real, their company is drawn.
 */
export function matrixAlarms(
  job: Job,
  pairs: ReadonlyMap<string, readonly PairRecord[]>,
  { cells, draws, rng }: { cells: number; draws: number; rng: Rng },
): Rate {
  const decisions = job.duels.flatMap((duel) => decisionOf(pairs.get(duel.id) ?? [], job));
  if (decisions.length < cells) return rate(0, 0);
  let alarms = 0;
  for (let draw = 0; draw < draws; draw++) {
    const matrix = shuffled(decisions, rng).slice(0, cells);
    const fallen = holm(
      matrix.map(({ values }) =>
        probabilityNotAbove(
          values.map((value) => value.median),
          Math.log1p(job.tolerance),
        ),
      ),
      job.alpha,
    );
    if (matrix.some(({ verdict }, index) => verdict === 'fail' && fallen[index])) alarms++;
  }
  return rate(alarms, draws);
}

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
