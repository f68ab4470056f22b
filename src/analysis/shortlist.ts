import { significant } from '../report/format.ts';
import type { Report, Skip } from '../schema.ts';
import { byRate, timedRows } from './advice.ts';

/** A first look of one round tells apart what is this much slower, and no less. */
const FAR_BEHIND = 1.5;
const MOST = 8;

export interface Shortlist {
  readonly names: readonly string[];
  readonly ruledOut: readonly Skip[];
}

/**
 * Who is worth measuring well: within half of the quickest, eight at most; who is the quickest on another link; and the
 * baseline always. `out`: names that are out of the race already, whose reasons are known. Pure.
 */
export function shortlist(
  { tables, run }: Report,
  bitsPerSecond: number,
  out: ReadonlySet<string> = new Set(),
): Shortlist {
  const timed = timedRows(tables[0], 8e9 / bitsPerSecond)
    .filter(({ name }) => !out.has(name))
    .sort((a, b) => a.total.median - b.total.median);
  const quickest = timed[0]?.total.median ?? 0;
  const elsewhere = new Set(byRate(timed).map(({ name }) => name));
  const isIn = ({ name, total }: (typeof timed)[number], place: number) =>
    name === run.baseline || elsewhere.has(name) || (place < MOST && total.median <= FAR_BEHIND * quickest);
  return {
    names: timed.filter(isIn).map(({ name }) => name),
    ruledOut: timed
      .filter((row, place) => !isIn(row, place))
      .map(({ name, total }) => ({
        what: name,
        reason: `${significant(total.median / quickest)}x the time of the quickest in a first look`,
      })),
  };
}
