import type { Column, Figure, Interval, Ratio } from '../schema.ts';
import type { Series } from './_series.ts';
import { median, medianInterval } from './statistics.ts';

/** The median over rounds with its interval, and every round. */
export function figureOf(series: Series, ratio: Ratio | null = null): Figure {
  const rounds = [...series.values()];
  return { median: median(rounds), interval: medianInterval(rounds), rounds, ratio };
}

/** A figure that is the same in every round, so has no interval. */
export const exactFigure = (value: number): Figure => ({
  median: value,
  interval: null,
  rounds: [value],
  ratio: null,
});

/**
 * A row against the baseline, round by round, because the cells of one round were neighbours in time. null when they
 * share no round, or the baseline is 0 in one.
 */
export function ratioOf(row: Series, baseline: Series, better: Column['better']): Ratio | null {
  const common = [...row].flatMap(([round, value]) => {
    const base = baseline.get(round);
    return base === undefined ? [] : [{ value, base }];
  });
  if (better === null || common.length === 0 || common.some(({ base }) => base === 0)) return null;
  const ratios = common.map(({ value, base }) => value / base);
  const interval = medianInterval(ratios);
  return { median: median(ratios), interval, verdict: verdictOf(interval, better) };
}

function verdictOf(interval: Interval | null, better: 'lower' | 'higher'): Ratio['verdict'] {
  if (interval === null) return 'too-few-rounds';
  if (holdsOne(interval)) return 'tie';
  return interval.low > 1 === (better === 'higher') ? 'better' : 'worse';
}

/** Whether a ratio cannot be told from 1. */
export const holdsOne = ({ low, high }: Interval): boolean => low <= 1 && high >= 1;
