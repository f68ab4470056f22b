import type { Figure, Interval, Ratio, Report, Row, Skip, Table } from '../schema.ts';
import type { Feature } from '../types.ts';
import type { Series } from './_series.ts';
import { cheapest, type Stretch } from './envelope.ts';
import type { Withstood } from './hostile.ts';
import { figureOf, ratioOf } from './ratios.ts';
import { median } from './statistics.ts';

/** What is asked: which codec, for this payload, on this link. */
export interface Question {
  readonly payload: string;
  readonly bitsPerSecond: number;
  /** Of the link alone, there and back. */
  readonly roundTripMs: number;
  readonly needs: readonly Feature[];
  /** Bytes may come from somebody who means harm. */
  readonly untrusted: boolean;
}

/** What was measured to answer it. */
export interface Evidence {
  /** Speed of the finalists, on the payload, and on lists of it: the first table and the second. */
  readonly speed: Report;
  /** How many values a message of the second table holds. */
  readonly repeat: number;
  /** The best three over the link; undefined where that was not tried. */
  readonly confirmation?: Report;
  /** Out of the race before it was timed, or after one short round. */
  readonly ruledOut: readonly Skip[];
  /** Who came to no harm by hostile bytes; undefined where that was not asked. */
  readonly withstood?: readonly Withstood[];
}

/** Times in ns a message, one way, without the travel that is the same for all. */
export interface AdvisedRow {
  readonly name: string;
  readonly sizeBytes: number;
  readonly encodeNs: number;
  readonly decodeNs: number;
  /** On the link: size over rate. */
  readonly transmitNs: number;
  /** All three together, of each round. */
  readonly total: Figure;
  /** Against the quickest: a tie, or how much slower. null for the quickest itself. */
  readonly toBest: Ratio | null;
}

export interface Confirmed {
  readonly name: string;
  readonly predictedNs: number;
  readonly measuredNs: number;
  readonly interval: Pick<Interval, 'low' | 'high'> | null;
}

export interface Advice {
  readonly kind: 'advice';
  readonly question: Question;
  /** Quickest first. */
  readonly rows: readonly AdvisedRow[];
  /** json, or what else the others are compared with; null when it is not in the race. */
  readonly baseline: string | null;
  /** Who is quickest at which rate of the link, in bits per second; from the slowest on. */
  readonly byRate: readonly Stretch[];
  /** Who is quickest at which size of the message, in bytes as `sizesOf` has them. */
  readonly bySize: readonly Stretch[];
  /** Whose bytes `bySize` counts. */
  readonly sizesOf: string | null;
  readonly confirmed: readonly Confirmed[];
  readonly ruledOut: readonly Skip[];
  /** Of who is in the race, where it was asked: what hostile bytes did. */
  readonly withstood: readonly Withstood[];
}

/** Rates between which crossovers are told, in bits per second. */
const RATES = { from: 1e4, to: 1e11 } as const;
/** Of the harness's envelope and frame around a body on a TCP wire. */
const FRAME_BYTES = 60;

/** Which codec, and why. Pure: the same reports give the same advice. */
export function advise(
  question: Question,
  { speed, repeat, confirmation, ruledOut, withstood = [] }: Evidence,
): Advice {
  const [single, lists] = speed.tables.filter(({ kind }) => kind === 'codec');
  const nsPerByte = 8e9 / question.bitsPerSecond;
  const timed = timedRows(single, nsPerByte).sort((a, b) => a.total.median - b.total.median);
  const [best] = timed;
  const rows = timed.map(({ series, ...row }) => ({
    ...row,
    toBest: best === undefined || row.name === best.name ? null : ratioOf(series, best.series, 'lower'),
  }));
  const baseline = single?.rows.find((row) => row.baseline)?.name ?? null;
  const base = rows.find(({ name }) => name === baseline) ?? rows[0];
  return {
    kind: 'advice',
    question,
    rows,
    baseline,
    byRate: byRate(rows),
    bySize: base ? bySize(rows, timedRows(lists, nsPerByte), base, repeat) : [],
    sizesOf: base?.name ?? null,
    confirmed: confirmation ? confirmedRows(question, rows, confirmation) : [],
    ruledOut: [...ruledOut, ...speed.refused],
    withstood: withstood.filter(({ name }) => rows.some((row) => row.name === name)),
  };
}

type Timed = Omit<AdvisedRow, 'toBest'> & { readonly series: Series };

export function timedRows(table: Table | undefined, nsPerByte: number): Timed[] {
  return (table?.rows ?? []).flatMap((row): Timed[] => {
    const { sizeBytes: size, encodeNs: encode, decodeNs: decode } = row.figures;
    if (row.status !== 'valid' || !size || !encode || !decode) return [];
    const transmitNs = size.median * nsPerByte;
    const series: Series = new Map(
      encode.rounds.map((ns, round) => [round, ns + (decode.rounds[round] ?? Number.NaN) + transmitNs]),
    );
    const times = { encodeNs: encode.median, decodeNs: decode.median, transmitNs, total: figureOf(series) };
    return [{ name: row.name, sizeBytes: size.median, ...times, series }];
  });
}

/** A message costs its encoding and decoding, and its bytes at so many ns each: 8e9 over the rate. */
export function byRate(rows: readonly Omit<AdvisedRow, 'toBest'>[]): Stretch[] {
  const lines = rows.map(({ name, sizeBytes, encodeNs, decodeNs }) => ({
    name,
    fixed: encodeNs + decodeNs,
    slope: sizeBytes,
  }));
  const rateOf = (nsPerByte: number) => 8e9 / nsPerByte;
  return cheapest(lines, rateOf(RATES.to), rateOf(RATES.from))
    .map(({ name, from, to }) => ({ name, from: rateOf(to), to: rateOf(from) }))
    .reverse();
}

/** Between one value and a list of many a message's cost is taken to grow evenly with its bytes. */
function bySize(
  rows: readonly AdvisedRow[],
  lists: readonly Timed[],
  base: AdvisedRow,
  repeat: number,
): Stretch[] {
  const largest = lists.find(({ name }) => name === base.name)?.sizeBytes ?? base.sizeBytes * repeat;
  const lines = rows.flatMap(({ name, total }) => {
    const list = lists.find((other) => other.name === name);
    if (!list || largest <= base.sizeBytes) return [];
    const slope = (list.total.median - total.median) / (largest - base.sizeBytes);
    return [{ name, fixed: total.median - slope * base.sizeBytes, slope }];
  });
  return cheapest(lines, base.sizeBytes, largest);
}

/** Predicted: encode, the link, decode, the round trip, and what opaque bytes take beyond their time on that link. */
function confirmedRows(question: Question, rows: readonly AdvisedRow[], { tables }: Report): Confirmed[] {
  const table = tables.find(({ kind }) => kind === 'network');
  const nsPerByte = 8e9 / question.bitsPerSecond;
  const onLink = (sizeBytes: number) => (sizeBytes + FRAME_BYTES) * nsPerByte + question.roundTripMs * 1e6;
  const floors = (table?.rows ?? []).filter((row) => row.floor && p50Ns(row) !== undefined);
  const wireNs = median(
    floors.map((row) => (p50Ns(row) ?? Number.NaN) - onLink(row.figures['sizeBytes']?.median ?? Number.NaN)),
  );
  return (table?.rows ?? []).flatMap((row): Confirmed[] => {
    const advised = rows.find(({ name }) => name === row.name);
    const measuredNs = p50Ns(row);
    if (row.status !== 'valid' || !advised || measuredNs === undefined || Number.isNaN(wireNs)) return [];
    const interval = row.figures['latencyP50']?.interval;
    return [
      {
        name: row.name,
        predictedNs: advised.encodeNs + advised.decodeNs + onLink(advised.sizeBytes) + wireNs,
        measuredNs,
        interval: interval ? { low: interval.low * 1000, high: interval.high * 1000 } : null,
      },
    ];
  });
}

const p50Ns = ({ figures }: Row): number | undefined => {
  const figure = figures['latencyP50'];
  return figure && figure.median * 1000;
};
