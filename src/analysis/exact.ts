import { fragmentsOf } from '../fragments.ts';
import type {
  Allocated,
  ExactFacts,
  ExactFigure,
  ExactReport,
  ExactRow,
  FormatChange,
  Job,
  Unread,
  Weighed,
  WeighedVariant,
} from '../schema.ts';
import { fidelity, lostPayloads } from './kept.ts';
import { unknownOf } from './unknown.ts';

/** What a figure may grow by: nothing where it is counted; a little where it is the work of another program, or of V8. */
const ALLOWED: { readonly [figure in ExactFigure]: number } = {
  size: 0,
  datagrams: 0,
  gzip: 0.02,
  zstd: 0.02,
  brotli: 0.02,
  'allocated by encode': 0.02,
  'allocated by decode': 0.02,
};
const COUNTED: readonly ExactFigure[] = ['size', 'datagrams'];
const MTU_BYTES = 1500;
const MOST_NAMED = 5;

const OF_VARIANT: readonly [ExactFigure, (variant: WeighedVariant) => number | null][] = [
  ['size', ({ sizeBytes }) => sizeBytes],
  ['gzip', ({ gzipBytes }) => gzipBytes],
  ['zstd', ({ zstdBytes }) => zstdBytes],
  ['brotli', ({ brotliBytes }) => brotliBytes],
  // As UDP carries it, the harness's envelope left out: IPv4 packets of one message.
  ['datagrams', ({ sizeBytes }) => fragmentsOf(sizeBytes, MTU_BYTES)],
];

type Ok = Extract<Weighed, { status: 'weighed' }>;
type Contest = string | null;

/** Two counts of what the same code allocates agree within a hundredth, also on a busy machine. */
const ALLOCATION_NOISE = 0.01;

export const isChanged = ({ figure, a, b, fails }: ExactRow): boolean =>
  fails || Math.abs(b - a) > (figure.startsWith('allocated') ? ALLOCATION_NOISE * a : 0);

/** What can be compared without statistics, contest by contest. Only a gate fails for it. Pure. */
export function exactTier({
  exact = [],
  gate,
  inspections,
}: Pick<Job, 'exact' | 'gate' | 'inspections'>): ExactReport {
  const isGate = gate !== undefined;
  const pairs = exact.flatMap(weighedPairs);
  const formats = isGate ? pairs.flatMap((pair) => formatChange(pair, exact)) : [];
  const unread = exact.flatMap(unreadOf);
  const figures = [...pairs.flatMap(sizeRows), ...exact.flatMap(allocationRows)].map((row) => ({
    ...row,
    fails: isGate && row.fails,
  }));
  const lost = exact.flatMap((facts) => [...lostPayloads(facts, inspections), ...fidelity(facts, 'a', 'b')]);
  const gained = exact.flatMap((facts) =>
    fidelity(facts, 'b', 'a').map(({ a, b, ...of }) => ({ ...of, a: b, b: a })),
  );
  return {
    fails:
      isGate &&
      (formats.length > 0 || unread.length > 0 || lost.length > 0 || figures.some(({ fails }) => fails)),
    formats,
    unread,
    figures,
    lost,
    gained,
    unknown: exact.flatMap((facts) => unknownOf(facts, isGate)),
  };
}

interface WeighedPair {
  readonly contest: Contest;
  readonly a: Ok;
  readonly b: Ok;
}

function weighedPairs({ contest, a, b }: ExactFacts): WeighedPair[] {
  return a.weighed.flatMap((ofA) => {
    const ofB = b.weighed.find(({ payload }) => payload === ofA.payload);
    return ofA.status === 'weighed' && ofB?.status === 'weighed' ? [{ contest, a: ofA, b: ofB }] : [];
  });
}

const LONGEST_REASON = 1000;

function unreadOf({ contest, across }: ExactFacts): Unread[] {
  if (!across) return [];
  return (['a', 'b'] as const).flatMap((reader) =>
    across[reader].flatMap(({ payload, wrong }) =>
      wrong === null ? [] : [{ contest, payload, reader, reason: wrong.slice(0, LONGEST_REASON) }],
    ),
  );
}

function formatChange({ contest, a, b }: WeighedPair, exact: readonly ExactFacts[]): FormatChange[] {
  if (!a.steady || !b.steady) return [];
  const changed = a.variants.filter(({ sha256 }, n) => sha256 !== b.variants[n]?.sha256).length;
  const sizeOf = ({ variants }: Ok) => middle(variants.map(({ sizeBytes }) => sizeBytes));
  const sizes = { a: sizeOf(a), b: sizeOf(b) };
  const across = exact.find((facts) => facts.contest === contest)?.across;
  const reads = (reader: 'a' | 'b') => {
    const tried = across?.[reader].find(({ payload }) => payload === a.payload);
    return tried && tried.untried === undefined ? tried.wrong === null : null;
  };
  const readers = { aReadsB: reads('a'), bReadsA: reads('b') };
  return changed === 0
    ? []
    : [{ contest, payload: a.payload, ...sizes, changed, variants: a.variants.length, ...readers }];
}

/** What differs from one message to the next says nothing of a change: compressed bytes where the bytes do, all where their number does. */
const isJudged = (figure: ExactFigure, { a, b }: WeighedPair): boolean =>
  COUNTED.includes(figure) ? !a.sizesVary && !b.sizesVary : a.steady && b.steady;

function sizeRows(pair: WeighedPair): ExactRow[] {
  const { contest, a, b } = pair;
  return OF_VARIANT.flatMap(([figure, read]): ExactRow[] => {
    const both = a.variants.flatMap((variant, n) => {
      const other = b.variants[n];
      const [before, after] = [read(variant), other ? read(other) : null];
      return before === null || after === null ? [] : [{ what: `variant ${n + 1}`, a: before, b: after }];
    });
    if (both.length === 0) return [];
    const grew = isJudged(figure, pair) ? both.filter((one) => grows(figure, one)) : [];
    const fields = figure === 'size' && grew.length > 0 ? grownFields(a, b) : [];
    return [
      {
        contest,
        payload: a.payload,
        figure,
        a: middle(both.map((one) => one.a)),
        b: middle(both.map((one) => one.b)),
        fails: grew.length > 0,
        grew: [...grew.slice(0, MOST_NAMED), ...fields],
      },
    ];
  });
}

const grows = (figure: ExactFigure, { a, b }: { a: number; b: number }): boolean =>
  b > a * (1 + ALLOWED[figure]);

/** The innermost places that take more bytes, each by the bytes of one occurrence. */
function grownFields(a: Ok, b: Ok): ExactRow['grew'] {
  const after = new Map(b.fields.map((field) => [field.path, field]));
  const grown = a.fields.flatMap(({ path, count, bytes }) => {
    const now = after.get(path);
    return now && now.bytes > bytes ? [{ what: path, a: bytes / count, b: now.bytes / now.count }] : [];
  });
  const isInner = ({ what }: { what: string }) =>
    !grown.some((other) => other.what.startsWith(`${what}.`) || other.what.startsWith(`${what}[`));
  return grown.filter(isInner).slice(0, MOST_NAMED);
}

function allocationRows({ contest, a, b }: ExactFacts): ExactRow[] {
  const ops: readonly [ExactFigure, (of: Allocated) => number][] = [
    ['allocated by encode', ({ encodeBytes }) => encodeBytes],
    ['allocated by decode', ({ decodeBytes }) => decodeBytes],
  ];
  return a.allocated.flatMap((before) => {
    const after = b.allocated.find(({ payload }) => payload === before.payload);
    if (!after) return [];
    return ops.map(([figure, read]): ExactRow => {
      const both = { a: read(before), b: read(after) };
      return { contest, payload: before.payload, figure, ...both, fails: grows(figure, both), grew: [] };
    });
  });
}

/** The lower median, so that it is a size which occurred. */
const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[(values.length - 1) >> 1] ?? 0;
