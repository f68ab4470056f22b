import type { Advice, AdvisedRow, Confirmed } from '../analysis/advice.ts';
import type { Stretch } from '../analysis/envelope.ts';
import { listed, oneLine, percent, ratioText, scaleOf, significant, whole } from './format.ts';

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
