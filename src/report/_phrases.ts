import { ANSWERS, type ClaimFigure, type CountFinding, type JudgedClaim, type Measure } from '../schema.ts';
import { oneLine, percent, scaleOf, significant, whole } from './format.ts';
import type { Numerals } from './language.ts';

/** Amounts as a language writes them; the words around them are the language's own. */
export interface Phrases {
  /** "3.21 µs (3.10 to 3.30)". */
  time(figure: ClaimFigure, unit: 'ns' | 'us'): string;
  /** "61,200 (60,100 to 62,000)", without a unit. */
  rate(figure: ClaimFigure): string;
  /** "0.41", and "(0.39 to 0.45)" behind the noun it counts; '' without an interval. */
  ratio(figure: ClaimFigure): string;
  interval(figure: ClaimFigure): string;
  whole(value: number): string;
  bytes(value: number): string;
  percent(share: number): string;
}

export function phrasesOf({ number, range, bytes }: Numerals): Phrases {
  const behind = ({ interval }: ClaimFigure, text: (value: number) => string) =>
    interval === null || interval.low === interval.high
      ? ''
      : ` (${range(text(interval.low), text(interval.high))})`;
  const plain = (value: number) => number(significant(value));
  const wholeText = (value: number) => number(whole(value));
  return {
    time: (figure, unit) => {
      const scale = scaleOf(unit, [figure.median]);
      const text = (value: number) => number(scale.text(value));
      return `${text(figure.median)} ${unitText(scale.unit)}${behind(figure, text)}`;
    },
    rate: (figure) => plain(figure.median) + behind(figure, plain),
    ratio: ({ median }) => plain(median),
    interval: (figure) => behind(figure, plain),
    whole: wholeText,
    bytes: (value) => `${wholeText(value)} ${bytes}`,
    percent: (share) => number(percent(share)),
  };
}

export const unitText = (unit: string): string => (unit === 'us' ? 'µs' : unit);

/** "TCP"; a codec as it is. */
export const wireText = (wire: string): string =>
  /^(tcp|udp)/.test(wire) ? wire.toUpperCase() : oneLine(wire);

/** "Node 20.20.2". */
export const runtimeText = (runtime: string): string =>
  oneLine(runtime.charAt(0).toUpperCase() + runtime.slice(1));

/** What a figure of that measure is counted in. */
export const unitOf = (measure: Measure): string => {
  if (measure === 'size' || measure === 'gzip') return 'bytes';
  if (measure === 'throughput') return 'msg/s';
  return measure === 'round-trip' ? 'us' : 'ns';
};
export const isSize = (measure: Measure): boolean => unitOf(measure) === 'bytes';

/** In UTC, so that it is the same wherever it is written. */
export const dateOf = (date: Date, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(date);

/** How many measurements there are, and how many of each answer that there is. */
export function answersIn(counts: JudgedClaim['counts']) {
  const parts = ANSWERS.map((answer) => [answer, counts[answer]] as const).filter(([, count]) => count > 0);
  return { all: parts.reduce((sum, [, count]) => sum + count, 0), parts };
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export type LostIn = keyof NonNullable<CountFinding['lostIn']>;
/** Where datagrams were lost, and how many, in the words of `places`. */
export const lostIn = (
  { lostIn: counts }: CountFinding,
  places: { readonly [place in LostIn]: (count: number) => string },
): string[] =>
  (['serverBuffer', 'clientBuffer', 'relayBuffer', 'injected'] as const).flatMap((place) => {
    const count = counts?.[place] ?? 0;
    return count > 0 ? [places[place](count)] : [];
  });

/** An option of an impairment that is a number. */
export const settingOf = (options: { readonly [name: string]: unknown }, name: string): number =>
  Number(options[name] ?? 0);
