import * as v from 'valibot';
import { count, finite, name } from './base.ts';

/** What a measurement may depend on. */
export const FACTORS = [
  'message',
  'codec',
  'language',
  'operation',
  'compression',
  'measure',
  'load',
  'network',
  'reader',
] as const;
export type Factor = (typeof FACTORS)[number];

/**
 * What one measurement says of the claim. yes, no: it agrees with it, or contradicts it. tie: its interval holds both.
 * unknown: too few rounds for an interval.
 */
export const ANSWERS = ['yes', 'no', 'tie', 'unknown'] as const;
export type Answer = (typeof ANSWERS)[number];

/** A median over the rounds with what covers it; null: fewer than 6 rounds, or the same in each. */
const FigureOfClaimSchema = v.object({
  median: finite,
  interval: v.nullable(v.object({ low: finite, high: finite, confidence: finite })),
});
export type ClaimFigure = v.InferOutput<typeof FigureOfClaimSchema>;

/** null: its size is not known. Of bytes without a codec, the bytes; else the payload's as JSON. */
const MessageSchema = v.object({ payload: name, opaque: v.boolean(), bytes: v.nullable(count) });
export type Message = v.InferOutput<typeof MessageSchema>;

const ClaimLoadSchema = v.variant('kind', [
  v.object({ kind: v.literal('in-flight'), messages: count }),
  v.object({ kind: v.literal('rate'), perSecond: finite }),
  /** One way, as fast as the sender can. */
  v.object({ kind: v.literal('flood') }),
]);
export type ClaimLoad = v.InferOutput<typeof ClaimLoadSchema>;

/** Of rows: what is not said does not apply. */
const SubjectSchema = v.object({
  codec: v.exactOptional(name),
  /** With its version, like `python 3.11.7`; without one where there is none. */
  runtime: v.exactOptional(name),
  wire: v.exactOptional(name),
  message: v.exactOptional(MessageSchema),
  load: v.exactOptional(ClaimLoadSchema),
  /** What a relay did to the messages, in order. */
  network: v.exactOptional(v.array(v.object({ use: name, options: v.record(v.string(), v.unknown()) }))),
});
export type Subject = v.InferOutput<typeof SubjectSchema>;

const told = {
  answer: v.picklist(ANSWERS),
  /** It is told, and does not count: what it stands beside is missing. */
  aside: v.exactOptional(v.literal(true)),
  factors: v.object(v.entriesFromList(FACTORS, v.exactOptional(v.string()))),
};

/** encode, decode, trip (both): ns. size, gzip: bytes. round-trip: us. throughput: messages per second. */
export const MEASURES = ['encode', 'decode', 'trip', 'size', 'gzip', 'round-trip', 'throughput'] as const;
export type Measure = (typeof MEASURES)[number];

const ComparisonFindingSchema = v.object({
  kind: v.literal('comparison'),
  ...told,
  measure: v.picklist(MEASURES),
  /** Where both were measured. */
  place: SubjectSchema,
  base: v.object({ name, figure: FigureOfClaimSchema }),
  other: v.object({ name, figure: FigureOfClaimSchema }),
  /** Other over base, round by round. */
  ratio: FigureOfClaimSchema,
});
export type ComparisonFinding = v.InferOutput<typeof ComparisonFindingSchema>;

/** What became of messages, all rounds together. */
const CountFindingSchema = v.object({
  kind: v.literal('count'),
  ...told,
  place: SubjectSchema,
  sent: count,
  lost: count,
  lossShare: FigureOfClaimSchema,
  rounds: count,
  /** In which any was lost. */
  lossyRounds: count,
  reordered: count,
  duplicate: count,
  /** Datagrams, by the place they were lost in; null: not known on this platform. */
  lostIn: v.nullable(
    v.object({ serverBuffer: count, clientBuffer: count, relayBuffer: count, injected: count }),
  ),
});
export type CountFinding = v.InferOutput<typeof CountFindingSchema>;

const AttackFindingSchema = v.object({
  kind: v.literal('attack'),
  ...told,
  place: SubjectSchema,
  /** Messages that ask their receiver to compute something. */
  calls: v.object({ tried: count, executed: count, refused: count, read: count }),
  /** Damaged and crafted messages; null: none was tried. */
  others: v.nullable(
    v.object({ tried: count, refused: count, harmless: count, wrong: count, harmful: count }),
  ),
});
export type AttackFinding = v.InferOutput<typeof AttackFindingSchema>;

/**
 * Needed for the claim, and not there. unavailable: this machine does not have it. failed, invalid, partial: tried, but
 * the row does not stand. left-out: the run was not to measure it.
 */
export const ABSENCES = ['unavailable', 'failed', 'invalid', 'partial', 'left-out'] as const;
export type Absence = (typeof ABSENCES)[number];
const MissingFindingSchema = v.object({
  kind: v.literal('missing'),
  why: v.picklist(ABSENCES),
  what: SubjectSchema,
});
export type MissingFinding = v.InferOutput<typeof MissingFindingSchema>;

export const FindingSchema = v.variant('kind', [
  ComparisonFindingSchema,
  CountFindingSchema,
  AttackFindingSchema,
  MissingFindingSchema,
]);
export type Finding = v.InferOutput<typeof FindingSchema>;

/**
 * true, false: every measurement that can tell agrees, or contradicts. partly: some agree and none contradicts, the others
 * cannot tell. depends: some agree and some contradict. cannot-tell: none can. not-measured: there is none.
 */
export const CLAIM_VERDICTS = ['true', 'partly', 'false', 'depends', 'cannot-tell', 'not-measured'] as const;
export type ClaimVerdict = (typeof CLAIM_VERDICTS)[number];

/** By language: `{ en: 'UDP is faster than TCP.' }`. */
const WordsSchema = v.record(v.string(), v.string());
export type Words = Readonly<v.InferOutput<typeof WordsSchema>>;

export const JudgedClaimSchema = v.object({
  name,
  /** What the teaching text says. */
  says: WordsSchema,
  /** How it is understood here. */
  reading: WordsSchema,
  verdict: v.picklist(CLAIM_VERDICTS),
  /** Of a verdict `depends`. */
  dependsOn: v.array(v.picklist(FACTORS)),
  /** Measurements by what they say. */
  counts: v.object(v.entriesFromList(ANSWERS, count)),
  findings: v.array(FindingSchema),
});
export type JudgedClaim = v.InferOutput<typeof JudgedClaimSchema>;

/** Rows side by side, without a judgement. */
export const BesideSchema = v.object({
  /** What is the same for all rows. */
  place: SubjectSchema,
  measures: v.array(v.picklist(MEASURES)),
  rows: v.array(
    v.object({
      what: SubjectSchema,
      figures: v.object(v.entriesFromList(MEASURES, v.exactOptional(FigureOfClaimSchema))),
    }),
  ),
});
export type Beside = v.InferOutput<typeof BesideSchema>;

/** What makes one doubt the run as a whole. Shares from 0 to 1. */
const DoubtSchema = v.variant('kind', [
  v.object({ kind: v.literal('unfinished') }),
  v.object({ kind: v.literal('missing-rounds'), missing: count }),
  v.object({ kind: v.literal('few-rounds'), rounds: count, needed: count }),
  v.object({ kind: v.literal('steal'), share: finite }),
  v.object({ kind: v.literal('load'), average: finite, cores: count }),
]);
export type Doubt = v.InferOutput<typeof DoubtSchema>;

/** Of a suite that declares claims: all that a page says of them, in no language. */
export const ClaimsSchema = v.object({
  judged: v.array(JudgedClaimSchema),
  beside: v.array(BesideSchema),
  doubts: v.array(DoubtSchema),
});
export type Claims = v.InferOutput<typeof ClaimsSchema>;
