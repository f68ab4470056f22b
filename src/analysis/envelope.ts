/** What something costs: `fixed + slope * x`. */
export interface Line {
  readonly name: string;
  readonly fixed: number;
  readonly slope: number;
}

/** Where one is the cheapest: from `from` to `to`. */
export interface Stretch {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Where two lines meet; undefined when they never do. */
export const crossing = (
  a: Pick<Line, 'fixed' | 'slope'>,
  b: Pick<Line, 'fixed' | 'slope'>,
): number | undefined => (a.slope === b.slope ? undefined : (a.fixed - b.fixed) / (b.slope - a.slope));

/**
 * The lower envelope of lines between `from` and `to`, in order: who is cheapest where. Of lines that are the same the
 * first is taken. Empty for no lines.
 */
export function cheapest(lines: readonly Line[], from: number, to: number): Stretch[] {
  const stretches: Stretch[] = [];
  let at = from;
  let best = lowestAt(lines, from);
  while (best !== undefined) {
    const here = best;
    const next = lines
      .filter(({ slope }) => slope < here.slope)
      .map((line) => ({ line, x: crossing(here, line) ?? Number.POSITIVE_INFINITY }))
      .filter(({ x }) => x >= at && x < to)
      .sort((a, b) => a.x - b.x || a.line.slope - b.line.slope)[0];
    const end = next?.x ?? to;
    if (end > at || next === undefined) stretches.push({ name: here.name, from: at, to: end });
    at = end;
    best = next?.line;
  }
  return stretches;
}

/** On a tie the one that grows least: it is the cheapest from there on. */
function lowestAt(lines: readonly Line[], x: number): Line | undefined {
  const cost = ({ fixed, slope }: Line) => fixed + slope * x;
  return lines.reduce<Line | undefined>((best, line) => {
    if (best === undefined || cost(line) < cost(best)) return line;
    return cost(line) === cost(best) && line.slope < best.slope ? line : best;
  }, undefined);
}
