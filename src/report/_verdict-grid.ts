import type { DuelVerdict } from '../schema.ts';
import { change, count, percent } from './format.ts';

export const range = ({ interval }: DuelVerdict): string =>
  interval === null ? '' : `${change(interval.low)} to ${change(interval.high)}`;

export interface Grid {
  readonly head: readonly (readonly string[])[];
  readonly rows: readonly (readonly string[])[];
}

const BAR = 10;
const bar = (share: number | null, largest: number): string =>
  share === null || largest === 0
    ? ''
    : '█'.repeat(Math.max(1, Math.round((Math.abs(share) / largest) * BAR)));

/** Each with its heading, and what stands in it. The bars are to one scale. */
function columnsOf(
  duels: readonly DuelVerdict[],
  isGate: boolean,
): [string[], (duel: DuelVerdict) => string][] {
  const shown = (share: number | null) => (share === null ? '' : change(share));
  const largest = Math.max(0, ...duels.map(({ estimate }) => Math.abs(estimate ?? 0)));
  return [
    [['comparison'], ({ title }) => title],
    [['verdict'], ({ outcome, confirmed }) => (confirmed ? `${outcome}, confirmed` : outcome)],
    [
      [isGate ? 'head to base' : 'B to A'],
      ({ estimate, improved }) => `${shown(estimate)}${improved ? ' faster' : ''}`,
    ],
    [['interval'], range],
    [['total', 'time'], ({ total }) => shown(total)],
    [['could', 'see'], ({ detectable }) => (detectable === null ? '' : percent(detectable))],
    [['pairs', '(rounds)'], ({ pairs, rounds }) => `${count(pairs)} (${count(rounds)})`],
    [[''], ({ estimate }) => bar(estimate, largest)],
  ];
}

const GC: ReturnType<typeof columnsOf>[number] = [
  ['GC share', 'A, B'],
  ({ gcShares: { a, b } }) => [a, b].map((share) => (share === null ? '?' : percent(share))).join(', '),
];

/** A row for each duel. `wide`: what a terminal has no room for, too. */
export function grid(duels: readonly DuelVerdict[], isGate: boolean, wide: boolean): Grid {
  const columns = [...columnsOf(duels, isGate), ...(wide ? [GC] : [])];
  return {
    head: columns.map(([head]) => head),
    rows: duels.map((duel) => columns.map(([, text]) => text(duel))),
  };
}
