import type { Advice, AdvisedRow, Confirmed } from '../analysis/advice.ts';
import type { Stretch } from '../analysis/envelope.ts';
import type { Skip } from '../schema.ts';
import { fitted, type Strip } from './_draw.ts';
import { bullets, document, escapeMarkdown, markdownTable, section } from './_markdown.ts';
import { createScreen } from './_terminal.ts';
import {
  listed,
  oneLine,
  percent,
  ratioText,
  scaleOf,
  significant,
  VERDICT_SYMBOLS,
  whole,
} from './format.ts';

/** Which codec to use and why, in a few sentences: what a person reads first. Pure. */
export function adviceSentences(advice: Advice): string[] {
  const { rows, question, ruledOut } = advice;
  const [best] = rows;
  if (best === undefined)
    return [`No codec is left for ${oneLine(question.payload)}: see below what ruled each of them out.`];
  return [
    useSentence(advice, best),
    ...tieSentence(advice, best),
    costSentence(advice, best),
    ...hostileSentence(advice, best),
    ...rateSentence(advice.byRate),
    ...sizeSentence(advice),
    ...confirmedSentence(advice.confirmed),
    ...(ruledOut.length > 0
      ? [`${ruledOut.length} others are out of the race; each with its reason below.`]
      : []),
  ];
}

const isTie = ({ toBest }: AdvisedRow): boolean => toBest !== null && toBest.verdict === 'tie';

/** Of those that cannot be told apart the baseline is advised: it needs no reason. */
export function advised({ rows, baseline }: Pick<Advice, 'rows' | 'baseline'>): AdvisedRow | undefined {
  return rows.find((row) => row.name === baseline && isTie(row)) ?? rows[0];
}

function useSentence(advice: Advice, best: AdvisedRow): string {
  const { rows, baseline, question } = advice;
  const chosen = advised(advice) ?? best;
  const link = rateText(question.bitsPerSecond);
  if (chosen !== best)
    return `Stay with ${chosen.name}: nothing here can be told from it by the time a message takes over ${link}, encoding and decoding included (${timeText(chosen.total.median)} each).`;
  const base = rows.find(({ name }) => name === baseline);
  const than =
    base?.toBest && base !== best ? `; ${base.name} takes ${ratioText(base.toBest)} that time` : '';
  return `Use ${best.name}: a message takes ${timeText(best.total.median)} one way over ${link}, encoding and decoding included${than}.`;
}

function tieSentence({ rows }: Advice, best: AdvisedRow): string[] {
  const ties = rows.filter(isTie).map(({ name }) => name);
  return ties.length === 0 ? [] : [`${listed(ties)} cannot be told from ${best.name} here.`];
}

/** Silently wrong is no reason against a codec, but one to look at what it has decoded. */
function hostileSentence(advice: Advice, best: AdvisedRow): string[] {
  const chosen = advised(advice) ?? best;
  const told = advice.withstood.find(({ name }) => name === chosen.name);
  if (!told) return [];
  const others = advice.withstood.filter((one) => one !== told);
  const shares = others.map(({ name, messages, wrong }) => `${name} ${percent(wrong / messages)}`);
  const beside = shares.length > 0 ? ` (${listed(shares)})` : '';
  const wrong =
    told.wrong === 0
      ? `none came out as another value without an error${beside}`
      : `${percent(told.wrong / told.messages)} of them came out as another value without an error${beside}, so check what is decoded`;
  return [`None of ${whole(told.messages)} hostile messages did harm to ${told.name}; ${wrong}.`];
}

/** A saving below this share of the whole way is said to be of little matter. */
const HARDLY = 0.01;

function costSentence(advice: Advice, best: AdvisedRow): string {
  const { rows, baseline, question } = advice;
  const chosen = advised(advice) ?? best;
  const parts = `${chosen.name}: ${timeText(chosen.encodeNs)} to encode, ${timeText(chosen.transmitNs)} for ${whole(chosen.sizeBytes)} B on the link, ${timeText(chosen.decodeNs)} to decode`;
  const base = rows.find(({ name }) => name === baseline);
  const travelNs = (question.roundTripMs / 2) * 1e6;
  if (!base || base === best || travelNs === 0) return `${parts}.`;
  const share = (base.total.median - best.total.median) / (base.total.median + travelNs);
  const hardly = share < HARDLY ? ', so the choice hardly matters on this link' : '';
  return `${parts}. With ${timeText(travelNs)} of travel added, ${best.name} saves ${percent(share)} of the way over ${base.name}${hardly}.`;
}

function rateSentence(stretches: readonly Stretch[]): string[] {
  if (stretches.length < 2) return [];
  const parts = stretches.map(({ name, from, to }, index) => {
    if (index === 0) return `below ${rateText(to)} ${name}`;
    return index === stretches.length - 1
      ? `above ${rateText(from)} ${name}`
      : `then ${name} up to ${rateText(to)}`;
  });
  return [`By the rate of the link the quickest is, by medians: ${listed(parts)}.`];
}

function sizeSentence({ bySize, sizesOf }: Advice): string[] {
  const [first] = bySize;
  const last = bySize.at(-1);
  if (!first || !last || sizesOf === null) return [];
  const range = `between ${whole(first.from)} B and ${whole(last.to)} B of ${sizesOf}`;
  if (bySize.length === 1) return [`By the size of the message, ${range}, the quickest stays ${first.name}.`];
  const parts = bySize.map(({ name, to }, index) =>
    index === bySize.length - 1 ? `then ${name}` : `${name} up to ${whole(to)} B`,
  );
  return [`By the size of the message, ${range}, the quickest is: ${listed(parts)}.`];
}

function confirmedSentence(confirmed: readonly Confirmed[]): string[] {
  if (confirmed.length === 0) return [];
  const errors = confirmed.map(({ predictedNs, measuredNs }) => Math.abs(predictedNs / measuredNs - 1));
  return [
    `Tried over a link like that, round trips of ${listed(confirmed.map(({ name }) => name))} took what was predicted within ${percent(Math.max(...errors))}.`,
  ];
}

/** `100 Mbit/s`. */
export function rateText(bitsPerSecond: number): string {
  const units = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(bitsPerSecond) / 3)));
  return `${significant(bitsPerSecond / 1000 ** step)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')} ${units[step]}`;
}

function timeText(ns: number): string {
  const { unit, text } = scaleOf('ns', [ns]);
  return `${text(ns)} ${unit}`;
}

interface Grid {
  readonly head: readonly (readonly string[])[];
  readonly rows: readonly (readonly string[])[];
}

function raceGrid({ rows }: Advice): Grid {
  const scale = scaleOf(
    'ns',
    rows.map(({ total }) => total.median),
  );
  return {
    head: [
      ['codec'],
      ['size', 'B'],
      ...['encode', 'link', 'decode', 'together'].map((title) => [title, scale.unit]),
      ['to the', 'quickest'],
    ],
    rows: rows.map(({ name, sizeBytes, encodeNs, transmitNs, decodeNs, total, toBest }) => [
      name,
      whole(sizeBytes),
      ...[encodeNs, transmitNs, decodeNs, total.median].map(scale.text),
      toBest === null ? '' : `${VERDICT_SYMBOLS[toBest.verdict]} ${ratioText(toBest)}`,
    ]),
  };
}

function linkGrid({ confirmed }: Advice): Grid {
  const scale = scaleOf(
    'ns',
    confirmed.map(({ measuredNs }) => measuredNs),
  );
  return {
    head: [['codec'], ['predicted', scale.unit], ['measured', scale.unit], ['interval', scale.unit]],
    rows: confirmed.map(({ name, predictedNs, measuredNs, interval }) => [
      name,
      scale.text(predictedNs),
      scale.text(measuredNs),
      interval ? `${scale.text(interval.low)} to ${scale.text(interval.high)}` : '',
    ]),
  };
}

const reasons = (skips: readonly Skip[]): string[] => skips.map(({ what, reason }) => `${what}: ${reason}`);

const METHOD = [
  'Together is encode + size / rate + decode, round by round; the travel of the link is the same for all. Each figure is the median over the rounds.',
  'Predicted is encode + decode + the link with its round trip + what opaque bytes took beyond that. Measured is the median round trip, one message in flight, of a service that decodes it and answers shortly.',
];

/** For a terminal. */
export function adviceText(advice: Advice, colour: boolean, width?: number): string {
  const { paint, wrap, width: columns } = createScreen(colour, width);
  const list = (title: string, texts: readonly string[]) =>
    texts.length === 0
      ? []
      : [`${paint('bold', title)}\n${texts.map((text) => wrap(`- ${text}`, '  ')).join('\n')}`];
  const table = (title: string, { head, rows }: Grid) =>
    rows.length === 0
      ? []
      : [
          `${paint('bold', wrap(title))}\n${fitted(
            rows.map(([name = '']) => oneLine(name)),
            stripsOf(head, rows),
            columns,
          ).join('\n')}`,
        ];
  return `${[
    adviceSentences(advice)
      .map((sentence) => wrap(sentence))
      .join('\n'),
    ...table('The race, per message', raceGrid(advice)),
    ...table('Over the link: round trips', linkGrid(advice)),
    ...list('Out of the race', reasons(advice.ruledOut)),
    ...list('How', METHOD),
  ].join('\n\n')}\n`;
}

const stripsOf = (head: Grid['head'], rows: Grid['rows']): Strip[] =>
  head
    .slice(1)
    .map((lines, column) => ({ head: lines, cells: rows.map((cells) => cells[column + 1] ?? '') }));

/** Ready for GitHub. */
export function adviceMarkdown(advice: Advice): string {
  const table = ({ head, rows }: Grid) =>
    rows.length === 0
      ? ''
      : markdownTable(
          head.map(([title = '', ...more]) => (more.length > 0 ? `${title} (${more.join(' ')})` : title)),
          rows.map((cells) => cells.map(escapeMarkdown)),
        );
  return document([
    `# wirebench: which codec for ${escapeMarkdown(advice.question.payload)}`,
    bullets(adviceSentences(advice)),
    section('The race, per message', table(raceGrid(advice))),
    section('Over the link: round trips', table(linkGrid(advice))),
    section('Out of the race', bullets(reasons(advice.ruledOut))),
    section('How', bullets(METHOD)),
  ]);
}
