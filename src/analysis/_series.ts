import type { Record as RunRecord } from '../schema.ts';

/** What was measured in one round, by figure; undefined where the round cannot say. */
export type Figures = { readonly [figure: string]: number | undefined };

/** Rounds that ended well, with their records. */
export type Complete = ReadonlyMap<number, readonly RunRecord[]>;

/** One figure, by round. */
export type Series = ReadonlyMap<number, number>;

/** Turns rounds of figures into figures of rounds, in round order. What is undefined or not finite is left out. */
export function seriesOf(rounds: ReadonlyMap<number, Figures>): ReadonlyMap<string, Series> {
  const series = new Map<string, Map<number, number>>();
  for (const [round, figures] of [...rounds].sort(([a], [b]) => a - b)) {
    for (const [figure, value] of Object.entries(figures)) {
      if (value === undefined || !Number.isFinite(value)) continue;
      const values = series.get(figure) ?? new Map<number, number>();
      series.set(figure, values.set(round, value));
    }
  }
  return series;
}

export const sumOf = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((sum, item) => sum + value(item), 0);
