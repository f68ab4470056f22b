import type { Column, Figure, Ratio, Report, Row, Table } from '../schema.ts';

/** Thousands get separators: 12345.6 becomes "12,345.6". */
function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

/** Three significant digits: 0.0123, 1.23, 12.3, 123, "12,300". */
export function significant(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude === 0) return '0';
  if (magnitude < 100) return magnitude < 1e-6 ? value.toExponential(2) : value.toPrecision(3);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(magnitude)) - 2);
  return grouped(String(Math.round(value / unit) * unit));
}

/** A whole number with every digit: "1,234,567". */
export const whole = (value: number): string => grouped(String(Math.round(value)));

/** The scale of a column, from the medians in it. */
export const columnScale = ({ figure, unit }: Column, rows: readonly Row[]): Scale =>
  scaleOf(
    unit,
    rows.flatMap((row) => row.figures[figure]?.median ?? []),
  );

/** Every digit there is: a median of counts may end in .5. */
export const count = (value: number): string => grouped(String(value));

/** "1 round", "2,000 rounds". */
export const counted = (number: number, word: string): string =>
  `${count(number)} ${word}${number === 1 ? '' : 's'}`;

/** A share of 1 as "12.1 %". */
export const percent = (share: number): string => `${significant(share * 100)} %`;

/** "412 B". */
export const bytes = (value: number): string => `${whole(value)} B`;

/** "1.18x (1.12 to 1.25)"; without the interval where there is none. */
export function ratioText({ median, interval }: Ratio): string {
  const range = interval ? ` (${significant(interval.low)} to ${significant(interval.high)})` : '';
  return `${significant(median)}x${range}`;
}

/** How one column is written: the unit of its header, and its values. */
export interface Scale {
  readonly unit: string;
  readonly text: (value: number) => string;
}

const TIME_STEPS: { readonly [unit: string]: readonly string[] } = {
  ns: ['ns', 'us', 'ms', 's'],
  us: ['us', 'ms', 's'],
};

/** One scale for a whole column: of times, the largest unit in which every value but 0 is at least 1. */
export function scaleOf(unit: string, values: readonly number[]): Scale {
  if (unit === 'bytes') return { unit: 'B', text: whole };
  if (unit === 'count') return { unit: '', text: count };
  if (unit === 'share') return { unit: '%', text: (value) => significant(value * 100) };
  const steps = TIME_STEPS[unit];
  if (steps === undefined) return { unit, text: significant };
  const smallest = Math.min(...values.filter((value) => value > 0));
  const step = Number.isFinite(smallest) ? Math.floor(Math.log10(Math.max(1, smallest)) / 3) : 0;
  const index = Math.min(step, steps.length - 1);
  return { unit: steps[index] ?? unit, text: (value) => significant(value / 1000 ** index) };
}

/** "1,230 (1,200 to 1,260)"; without the interval where there is none, or all rounds agree. */
export function figureText({ median, interval }: Figure, scale: Scale): string {
  if (interval === null || interval.low === interval.high) return scale.text(median);
  return `${scale.text(median)} (${scale.text(interval.low)} to ${scale.text(interval.high)})`;
}

/** "a", "a and b", "a, b and c". */
export const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

/**
 * Text from outside on one line, without control characters, which could drive a terminal or reorder text, and without
 * half characters: a text that was cut may end in one, and no UTF-8 holds it.
 */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ');

/** Told apart without colour: better, worse, a tie, and too few rounds to say. */
export const VERDICT_SYMBOLS: { readonly [verdict in Ratio['verdict']]: string } = {
  better: '▲',
  worse: '▼',
  tie: '=',
  'too-few-rounds': '?',
};

/** Whether any figure of a table stands beside its ratio to a baseline. */
export const isCompared = ({ rows }: Table): boolean =>
  rows.some(({ figures }) => Object.values(figures).some(({ ratio }) => ratio !== null));

/** What does not round-trip gets no speed; where no speed was measured, it is what could not be looked at. */
export const refusedTitle = ({ tables }: Report): string =>
  tables.length > 0 && tables.every(({ kind }) => UNTIMED.has(kind)) ? 'Not looked at' : 'Refused: no speed';
const UNTIMED: ReadonlySet<Table['kind']> = new Set(['faithfulness', 'robustness', 'compatibility']);

export const LEGEND =
  '▲ better, ▼ worse than the baseline; = the interval holds 1, so it cannot be told; ? too few rounds; ~ partial, ! invalid: not compared';

/** `+6.1 %`, `-0.32 %`. */
export const change = (share: number): string =>
  `${share < 0 ? '-' : '+'}${significant(Math.abs(share) * 100)} %`;
