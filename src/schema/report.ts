import * as v from 'valibot';
import { STUDIES } from '../types.ts';
import { count, finite, name, version } from './base.ts';
import { SkipSchema } from './cell.ts';
import { ClaimsSchema } from './claim.ts';
import { AttackRecordSchema, FateRecordSchema, HygieneRecordSchema, ReadRecordSchema } from './fidelity.ts';
import { RunSchema } from './run.ts';
import { TrialRecordSchema } from './search.ts';

/** A record in a report says its place once, for all. */
const RECORD_KEYS = ['v', 'cell', 'round', 'kind'] as const;

/** low and high are order statistics over the rounds; `confidence` is what they really cover (0.969 for 6 rounds). */
export const IntervalSchema = v.object({ low: finite, high: finite, confidence: finite });
export type Interval = v.InferOutput<typeof IntervalSchema>;

/** This row divided by the baseline, round by round. `faster` and `slower` mean better and worse; an interval that holds 1 is a tie. */
export const RatioSchema = v.object({
  median: finite,
  interval: v.nullable(IntervalSchema),
  verdict: v.picklist(['better', 'worse', 'tie', 'too-few-rounds']),
});
export type Ratio = v.InferOutput<typeof RatioSchema>;

/** The median of rounds with its interval (null: fewer than 6 rounds), and every round. */
export const FigureSchema = v.object({
  median: finite,
  interval: v.nullable(IntervalSchema),
  rounds: v.array(finite),
  /** Against the table's baseline; null for the baseline itself, for exact figures and where nothing is compared. */
  ratio: v.nullable(RatioSchema),
});
export type Figure = v.InferOutput<typeof FigureSchema>;

export const ColumnSchema = v.object({
  figure: name,
  title: name,
  /** 'ns', 'bytes', 'msg/s', 'us/msg', 'MB/s', 'share', 'count'. */
  unit: name,
  better: v.nullable(v.picklist(['lower', 'higher'])),
  /** Shown in the terminal's compact table; the others stand in the markdown and JSON alone. */
  compact: v.boolean(),
  /** Repeats to the last digit from run to run: bytes, fidelity. Beside what has a tolerance, the only figures compare may fail on. */
  exact: v.boolean(),
  /** Almost without noise: of two runs on one version of Node, a change by more than this share is one. */
  tolerance: v.exactOptional(finite),
});
export type Column = v.InferOutput<typeof ColumnSchema>;

export const RowSchema = v.object({
  cell: name,
  name,
  baseline: v.boolean(),
  floor: v.boolean(),
  status: v.picklist(['valid', 'partial', 'invalid']),
  reasons: v.array(v.string()),
  notes: v.array(v.string()),
  figures: v.record(v.string(), FigureSchema),
});
export type Row = v.InferOutput<typeof RowSchema>;

export const TableSchema = v.object({
  id: v.pipe(v.string(), v.maxLength(4096)),
  /** The question it answers. */
  kind: v.picklist(['codec', ...STUDIES, 'network', 'search', 'loss', 'size-loss', 'hub', 'topic', 'queue']),
  title: v.string(),
  payload: name,
  columns: v.array(ColumnSchema),
  rows: v.array(RowSchema),
});
export type Table = v.InferOutput<typeof TableSchema>;

/** One trial of a search. Rates per second of its window, latency in us from when a message was due; null: none was answered. */
export const CurvePointSchema = v.object({
  round: count,
  offered: finite,
  delivered: finite,
  p50: v.nullable(finite),
  p99: v.nullable(finite),
  lossShare: v.nullable(finite),
  verdict: TrialRecordSchema.entries.verdict,
});
export type CurvePoint = v.InferOutput<typeof CurvePointSchema>;

/** Offered rate against what came of it: the trials of all rounds of a row, by rate; thinned out evenly where there are many. */
export const CurveSchema = v.object({ table: name, cell: name, name, points: v.array(CurvePointSchema) });

/** What became of every value that one codec was tried with, in the order of the catalogue. */
export const FatesSchema = v.object({
  table: name,
  cell: name,
  name,
  values: v.array(v.omit(FateRecordSchema, RECORD_KEYS)),
  /** null: that could not be looked at. */
  hygiene: v.nullable(v.omit(HygieneRecordSchema, RECORD_KEYS)),
});
export type Fates = v.InferOutput<typeof FatesSchema>;

/** What became of the attacks on one codec, by class. */
export const AttacksSchema = v.object({
  table: name,
  cell: name,
  name,
  attacks: v.array(v.omit(AttackRecordSchema, RECORD_KEYS)),
});
export type Attacks = v.InferOutput<typeof AttacksSchema>;

/** What one codec did not read exactly of what another wrote. */
export const ReadsSchema = v.object({
  table: name,
  cell: name,
  writer: name,
  reader: name,
  runtime: v.exactOptional(name),
  values: v.array(v.omit(ReadRecordSchema, RECORD_KEYS)),
});
export type Reads = v.InferOutput<typeof ReadsSchema>;

/** One codec on one payload over one link: messages lost when packets are lost independently, and one loses its message. */
export const SizeLossPointSchema = v.object({
  codec: name,
  payload: name,
  /** Median over the variants. */
  sizeBytes: count,
  mtuBytes: count,
  /** 0 to 1, as the losses of messages. */
  packetLoss: finite,
  /** Packets of one message, with its envelope, IP and UDP heads: RFC 791. */
  fragments: count,
  predicted: finite,
  predictedOfSmallest: finite,
  predictedOfLargest: finite,
  /** Of messages that came to the link on their way to the server, all rounds together; null where no row has that link. */
  measured: v.nullable(v.object({ sent: count, lost: count })),
});
export type SizeLossPoint = v.InferOutput<typeof SizeLossPointSchema>;

export const ReportSchema = v.object({
  schema: version,
  kind: v.literal('report'),
  /** Sentences a person reads first. */
  summary: v.array(v.string()),
  tables: v.array(TableSchema),
  /** Of the rows of searches. */
  curves: v.array(CurveSchema),
  /** Of suites that ask for it. */
  sizeLoss: v.exactOptional(v.array(SizeLossPointSchema)),
  /** Of the rows of faithfulness, robustness and compatibility, where they were looked at. */
  fates: v.exactOptional(v.array(FatesSchema)),
  attacks: v.exactOptional(v.array(AttacksSchema)),
  reads: v.exactOptional(v.array(ReadsSchema)),
  /** Of suites that declare some. */
  claims: v.exactOptional(ClaimsSchema),
  /** Pairs that do not round-trip, and failed cells: no speed. */
  refused: v.array(SkipSchema),
  skips: v.array(SkipSchema),
  /** What makes one doubt the run: too few rounds, steal, load, missing records, budget. */
  findings: v.array(v.string()),
  method: v.array(v.string()),
  run: v.omit(RunSchema, ['cells', 'skips', 'inspections']),
  missingRounds: count,
});
export type Report = v.InferOutput<typeof ReportSchema>;
