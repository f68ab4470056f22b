import * as v from 'valibot';
import { count, finite, name } from './base.ts';
import { GateSchema } from './gate.ts';
import { CodecFactsSchema, EnvironmentSchema } from './run.ts';

const text = v.pipe(v.string(), v.maxLength(4096));
const share = v.nullable(finite);
const list = <S extends v.GenericSchema>(item: S, most: number) => v.pipe(v.array(item), v.maxLength(most));

export const VerdictOutcomeSchema = v.picklist(['pass', 'fail', 'cannot tell', 'failed to run']);
export type VerdictOutcome = v.InferOutput<typeof VerdictOutcomeSchema>;

/** One duel, judged. Shares: 0.06 is 6 % slower, negative faster. */
export const DuelVerdictSchema = v.strictObject({
  id: name,
  title: name,
  outcome: VerdictOutcomeSchema,
  /** Why it cannot be told, or what kept it from running. */
  reason: v.nullable(text),
  estimate: share,
  interval: v.nullable(v.strictObject({ low: finite, high: finite })),
  confidence: finite,
  /** The smallest slowdown that these pairs would have shown. */
  detectable: share,
  pairs: count,
  rounds: count,
  /** Of total times, the median over the pairs; shares of collections, their mean. */
  total: share,
  gcShares: v.strictObject({ a: share, b: share }),
  /** By fresh pairs; null: it was not red, or nothing was run again. */
  confirmed: v.nullable(v.boolean()),
  /** Its interval lies below 0 by more than the tolerance. */
  improved: v.boolean(),
});
export type DuelVerdict = v.InferOutput<typeof DuelVerdictSchema>;

export const EXACT_FIGURES = [
  'size',
  'gzip',
  'zstd',
  'brotli',
  'datagrams',
  'allocated by encode',
  'allocated by decode',
] as const;
export type ExactFigure = (typeof EXACT_FIGURES)[number];

const inContest = { contest: v.nullable(name) };
/** A figure without noise, of both: bytes, or datagrams; medians over the variants of a payload. */
export const ExactRowSchema = v.strictObject({
  ...inContest,
  payload: name,
  figure: v.picklist(EXACT_FIGURES),
  a: finite,
  b: finite,
  /** It, or one of its variants, grew by more than it may. */
  fails: v.boolean(),
  /** Which variants or places of the payload grew. */
  grew: list(v.strictObject({ what: name, a: finite, b: finite }), 10),
});
export type ExactRow = v.InferOutput<typeof ExactRowSchema>;

/** The same value has become other bytes. */
export const FormatChangeSchema = v.strictObject({
  ...inContest,
  payload: name,
  /** Median sizes in bytes. */
  a: finite,
  b: finite,
  /** Of how many variants. */
  changed: count,
  variants: count,
  /** Whether A reads what B writes, and B what A has written; null: not known. */
  aReadsB: v.nullable(v.boolean()),
  bReadsA: v.nullable(v.boolean()),
});
export type FormatChange = v.InferOutput<typeof FormatChangeSchema>;

/** One does not read what the other writes. */
export const UnreadSchema = v.strictObject({
  ...inContest,
  payload: name,
  reader: v.picklist(['a', 'b']),
  reason: text,
});
export type Unread = v.InferOutput<typeof UnreadSchema>;

/** A value of the catalogue, or a payload, that is not brought back as before. */
export const FidelityChangeSchema = v.strictObject({ ...inContest, value: name, a: name, b: name });
export type FidelityChange = v.InferOutput<typeof FidelityChangeSchema>;

/** What needs no statistics. In a gate each of these fails it; between two codecs it is information. */
export const ExactReportSchema = v.strictObject({
  fails: v.boolean(),
  formats: list(FormatChangeSchema, 5000),
  unread: list(UnreadSchema, 5000),
  figures: list(ExactRowSchema, 20_000),
  lost: list(FidelityChangeSchema, 5000),
  gained: list(FidelityChangeSchema, 5000),
  /** What could not be compared, and why. */
  unknown: list(v.strictObject({ what: name, reason: text }), 5000),
});
export type ExactReport = v.InferOutput<typeof ExactReportSchema>;

/** verdict.json. Bounded in every part: others may have written it. */
export const VerdictSchema = v.strictObject({
  schema: v.literal(1),
  kind: v.literal('verdict'),
  outcome: VerdictOutcomeSchema,
  /** null: two codecs were compared. */
  gate: v.nullable(GateSchema),
  duels: list(DuelVerdictSchema, 5000),
  /** A against itself. */
  control: v.nullable(DuelVerdictSchema),
  exact: ExactReportSchema,
  /** What was not compared, and why. */
  refused: list(v.strictObject({ what: name, reason: text }), 5000),
  /** Pairs that could not be measured. */
  failures: list(v.strictObject({ what: name, reason: text }), 20_000),
  noise: v.strictObject({
    stealShare: share,
    loadAverage: share,
    unsteadyShare: finite,
    /** null: not pinned. */
    cpu: v.nullable(count),
  }),
  environment: EnvironmentSchema,
  codecs: list(CodecFactsSchema, 1000),
  job: v.strictObject({
    title: text,
    command: text,
    startedAt: name,
    finishedAt: v.nullable(name),
    state: v.picklist(['running', 'finished', 'interrupted']),
    seed: count,
    budget: finite,
    tolerance: finite,
    alpha: finite,
    timeMs: count,
    version: name,
  }),
});
export type VerdictReport = v.InferOutput<typeof VerdictSchema>;
