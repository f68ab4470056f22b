/** What is on disk: run.json, cells/*.jsonl and report.json. Names carry units; every file carries the schema version. */
import * as v from 'valibot';

export const SCHEMA_VERSION = 1;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(count, v.minValue(1));
const finite = v.pipe(v.number(), v.finite());
const name = v.pipe(v.string(), v.maxLength(300));
const version = v.literal(SCHEMA_VERSION);

export const RefSchema = v.object({
  use: v.pipe(v.string(), v.maxLength(4096)),
  options: v.exactOptional(v.record(v.string(), v.unknown())),
});

const FindSchema = v.variant('kind', [
  v.object({ kind: v.literal('max') }),
  v.object({ kind: v.literal('slo'), p99Ns: v.pipe(finite, v.gtValue(0)) }),
  v.object({ kind: v.literal('zero-loss') }),
]);
const load = { clients: positive, preEncoded: v.exactOptional(v.literal(true)) };
export const LoadSchema = v.variant('kind', [
  v.object({ kind: v.literal('closed'), depth: positive, ...load }),
  v.object({
    kind: v.literal('open'),
    ratePerSecond: v.pipe(finite, v.gtValue(0)),
    arrivals: v.exactOptional(v.literal('poisson')),
    pacing: v.exactOptional(v.literal('timer')),
    find: v.exactOptional(FindSchema),
    ...load,
  }),
]);

/** Plain JSON, all a role is told of what to measure. */
export const CellSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9._+@-]{1,180}$/i)),
  /** The table its row stands in: rows of one table are compared with each other. */
  table: v.pipe(v.string(), v.maxLength(4096)),
  /** What its row is called. */
  row: name,
  /** null: in process. */
  scenario: v.nullable(RefSchema),
  codec: RefSchema,
  payload: RefSchema,
  transport: v.nullable(RefSchema),
  /** What its wire promises; null in process. */
  delivery: v.nullable(v.picklist(['reliable', 'lossy'])),
  /** Both ends in one process: CPU is not split. */
  colocated: v.boolean(),
  /** Its scenario answers nothing: what the server handled is delivered. */
  oneWay: v.exactOptional(v.literal(true)),
  impairments: v.array(RefSchema),
  /** Receive buffers asked for; absent: as the system has them. */
  rcvbufBytes: v.exactOptional(positive),
  /** null: the runner's own runtime. */
  runtime: v.null(),
  load: v.nullable(LoadSchema),
  /** A `none` row: opaque bytes of the smallest or largest encoded size in its table; `sizeBytes` is set by the inspection. */
  floor: v.nullable(v.picklist(['smallest', 'largest'])),
  sizeBytes: v.nullable(count),
  warmupMs: count,
  windowMs: count,
});
export type Cell = v.InferOutput<typeof CellSchema>;

/** Something asked for that is not measured, and why. */
export const SkipSchema = v.object({ what: name, reason: v.string() });
export type Skip = v.InferOutput<typeof SkipSchema>;

/** The figures that describe a payload; bytes and shares are of all its variants together. */
export const PayloadFactsSchema = v.object({
  name,
  variants: count,
  /** Median bytes of a variant as JSON; null when JSON cannot hold it. */
  jsonBytes: v.nullable(count),
  keys: count,
  depth: count,
  /** Share of numbers that are not integers, 0 to 1. */
  floatShare: finite,
  /** Share of characters outside U+0000 to U+024F, 0 to 1. */
  nonLatinShare: finite,
  /** Of the variants in one canonical text; names the data without showing it. */
  sha256: v.string(),
});
export type PayloadFacts = v.InferOutput<typeof PayloadFactsSchema>;

/** One codec on one payload, looked at before anything is timed. Sizes are medians over the variants, in bytes. */
export const InspectionSchema = v.variant('status', [
  v.object({
    status: v.literal('exact'),
    codec: name,
    payload: name,
    /** null, all four: a value that only a colocated wire carries has no bytes. */
    sizeBytes: v.nullable(count),
    minBytes: v.nullable(count),
    maxBytes: v.nullable(count),
    gzipBytes: v.nullable(count),
  }),
  /** It came back different: `lost` says where and how, without showing the value. */
  v.object({ status: v.literal('different'), codec: name, payload: name, lost: v.array(v.string()) }),
  v.object({ status: v.literal('failed'), codec: name, payload: name, code: name, message: v.string() }),
]);
export type Inspection = v.InferOutput<typeof InspectionSchema>;

/** What a role's runtime says of a codec it has loaded. */
export const CodecFactsSchema = v.object({
  name,
  title: name,
  format: name,
  package: v.nullable(name),
  version: v.nullable(name),
  nativeActive: v.nullable(v.boolean()),
});
export type CodecFacts = v.InferOutput<typeof CodecFactsSchema>;

export const EnvironmentSchema = v.object({
  cpuModel: name,
  cores: count,
  memoryBytes: count,
  kernel: name,
  platform: name,
  arch: name,
  node: name,
  v8: name,
  /** One-minute load average before the run; null where the system has none (Windows). */
  loadAverage: v.nullable(finite),
});
export type Environment = v.InferOutput<typeof EnvironmentSchema>;

export const RunSchema = v.object({
  schema: version,
  kind: v.literal('run'),
  version: name,
  suite: name,
  title: v.string(),
  /** The command that reproduces it, without paths of the machine. */
  command: v.string(),
  startedAt: v.string(),
  finishedAt: v.nullable(v.string()),
  state: v.picklist(['running', 'finished', 'interrupted']),
  seed: count,
  rounds: count,
  baseline: name,
  cells: v.array(CellSchema),
  skips: v.array(SkipSchema),
  /** What the time budget cost, in words; empty without a budget. */
  givenUp: v.array(v.string()),
  codecs: v.array(CodecFactsSchema),
  payloads: v.array(PayloadFactsSchema),
  inspections: v.array(InspectionSchema),
  environment: EnvironmentSchema,
  /** What the servers of cells over a wire ran on, when that was another host. */
  target: v.exactOptional(EnvironmentSchema),
  /** Share of CPU time stolen by the hypervisor during the run, 0 to 1; null while running or where it is not known. */
  stealShare: v.nullable(finite),
  /** The report shows what the size of messages does to their loss. */
  sizeLoss: v.exactOptional(v.literal(true)),
  estimateMs: count,
});
export type Run = v.InferOutput<typeof RunSchema>;

const recordBase = { v: version, cell: name, round: count };

/** HDR histograms of nanoseconds, in the standard V2 compressed base64 encoding. */
export const HistogramsSchema = v.object({
  latency: v.optional(v.string()),
  service: v.optional(v.string()),
  wire: v.optional(v.string()),
  server: v.optional(v.string()),
  lateness: v.optional(v.string()),
});

const cpu = { cpuUserUs: finite, cpuSystemUs: finite };

/** In process: one a codec operation and round. Raw samples in the order they were taken, ns per operation. */
export const SamplesRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('samples'),
  op: v.picklist(['encode', 'decode']),
  operations: count,
  totalNs: finite,
  ...cpu,
  operationsPerSample: count,
  samplesNs: v.array(finite),
  warmupNs: v.array(finite),
});

/** Over a wire: one a second and role, of the measured window. Counts are of the interval, not running totals. */
export const IntervalRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('interval'),
  role: v.picklist(['client', 'server']),
  index: count,
  /** ns since the window opened. `toNs` of the last one may lie behind the window: the drain. */
  fromNs: finite,
  toNs: finite,
  ...cpu,
  /** 0 to 1. */
  eventLoopUtilization: finite,
  rssBytes: count,
  /** Client: messages taken by the wire. Server: messages handled. */
  messages: count,
  /** Client: replies that arrived while the window was open, of the window or the warm-up before it. */
  arrivedInWindow: count,
  histograms: HistogramsSchema,
});
export type IntervalRecord = v.InferOutput<typeof IntervalRecordSchema>;

/** Arrivals in one direction, for the messages of the window. Definitions: METHOD, RFC 7680, RFC 5560, RFC 4737. */
export const AccountSchema = v.object({
  unique: count,
  duplicate: count,
  reordered: count,
  /** The most places by which one of them was late: RFC 4737, section 4.2, where nothing in between was lost. */
  reorderedExtent: count,
  /** First arrivals after the waiting time. */
  late: count,
  /** So far behind the newest that first arrivals and repeats can no longer be told apart. */
  tooOld: count,
  /** Of another run, round or warm-up of another round, whole or damaged. */
  foreign: count,
  corrupt: count,
});
export type Account = v.InferOutput<typeof AccountSchema>;

const OutsideSchema = v.object({ sentOk: count, sendFailed: count, received: AccountSchema });
export type Outside = v.InferOutput<typeof OutsideSchema>;

/** What the kernel says of a role's UDP sockets, when all that was sent had been read. */
const SocketCountsSchema = v.object({
  /** Datagrams of the whole round that it dropped, because the receive buffer was full; null where it is not known. */
  socketDrops: v.nullable(count),
  /** Neither sent nor read. */
  sendQueueBytes: v.nullable(count),
  receiveQueueBytes: v.nullable(count),
  /** Of the role's network namespace while the round lasted, over IPv4 and IPv6, whoever's sockets they were. */
  udpErrors: v.nullable(v.object({ receiveBufferErrors: count, inErrors: count, sendBufferErrors: count })),
});
export type SocketCounts = v.InferOutput<typeof SocketCountsSchema>;

/** Over a wire: one a role and round, when everything has been drained. */
export const CountersRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('counters'),
  role: v.picklist(['client', 'server']),
  /** Messages of the window: asked for by the load (due), taken by the kernel, refused by the kernel. */
  offered: count,
  sentOk: count,
  sendFailed: count,
  received: AccountSchema,
  /** All other messages of the round: trials and warm-up. */
  outside: OutsideSchema,
  ...SocketCountsSchema.entries,
  /** How long the window was open. */
  windowNs: finite,
  /** How long replies were waited for after it closed. */
  waitedNs: finite,
  /** How long a full wire held the open loop back: the receiver was slow, not the generator. */
  blockedNs: finite,
  /** Client: RFC 3550, section 6.4.1, from T1 and T4 of successive replies; the mean over the flows. null: fewer than two. */
  jitterNs: v.nullable(finite),
  /** The client spun between messages: its CPU and event-loop figures are the pacer's, not the messages'. */
  spinning: v.boolean(),
  /** Another program has counted, in processes of its own: their CPU is not known. */
  told: v.exactOptional(v.literal(true)),
  sizeBytes: count,
  receiveBufferBytes: v.nullable(count),
  sendBufferBytes: v.nullable(count),
  faults: v.record(v.string(), count),
});
export type CountersRecord = v.InferOutput<typeof CountersRecordSchema>;

const relayed = {
  received: count,
  dropped: count,
  duplicated: count,
  delayed: count,
  corrupted: count,
};
const RelayCountsSchema = v.object({
  ...relayed,
  /** Taken by the kernel, and not taken by it. */
  forwarded: count,
  refused: count,
  /** Left after one that came later; copies are not counted. */
  reordered: count,
  /** Neither left nor dropped when the round ended. */
  queued: count,
  /** What each impairment did, in their order. What is reordered shows only at the end of them all. */
  stages: v.array(v.object({ use: v.string(), ...relayed, passed: count })),
});
export type RelayCounts = v.InferOutput<typeof RelayCountsSchema>;

/**
 * One way through a relay, in datagrams, or in chunks of a stream. received + duplicated = forwarded + refused + dropped +
 * queued. `window`: the messages of the measured window (of a stream, the chunks that came in it); `outside`: all others.
 */
const RelayWaySchema = v.object({
  window: RelayCountsSchema,
  outside: RelayCountsSchema,
  /** Dropped by the kernel at the relay's own sockets, in the whole round; null where it is not known. */
  socketDrops: v.nullable(count),
});

/** Over an impaired wire: one a round. CPU and event loop are of the measured window. */
export const RelayRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('relay'),
  ...cpu,
  eventLoopUtilization: finite,
  /** From the client to the server. */
  upstream: RelayWaySchema,
  downstream: RelayWaySchema,
  /** The smallest that the kernel granted; null where it is not known. */
  receiveBufferBytes: v.nullable(count),
  /** How long after it was due each delayed packet left: a histogram of ns. */
  lateness: v.string(),
});
export type RelayRecord = v.InferOutput<typeof RelayRecordSchema>;

/** A search: one a trial, in the order they were made. Lost is sentOk - unique. */
export const TrialRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('trial'),
  index: count,
  ratePerSecond: finite,
  /** As in the counters, of the messages of the trial's window. */
  offered: count,
  sentOk: count,
  sendFailed: count,
  unique: count,
  arrivedInWindow: count,
  windowNs: finite,
  blockedNs: finite,
  histograms: HistogramsSchema,
  /** Whether the load was carried as asked for; generator-bound: it was not, and not by the fault of what is measured. */
  verdict: v.picklist(['kept', 'failed', 'generator-bound']),
});
export type TrialRecord = v.InferOutput<typeof TrialRecordSchema>;

/** A search: one a round, its result. */
export const FoundRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('found'),
  ratePerSecond: finite,
  /** Index of the trial whose latency belongs to it; null: no trial has kept anything. */
  trial: v.nullable(count),
  /** `found` alone is exact to 5 %; generator-bound, never-failed and unsettled: at least this; always-failed: the rate is 0. */
  end: v.picklist(['found', 'generator-bound', 'never-failed', 'always-failed', 'unsettled']),
});
export type FoundRecord = v.InferOutput<typeof FoundRecordSchema>;

export const StartRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('start'),
  at: v.string(),
  warmupMs: count,
  windowMs: count,
});

export const EndRecordSchema = v.variant('status', [
  v.object({ ...recordBase, kind: v.literal('end'), status: v.literal('ok') }),
  v.object({
    ...recordBase,
    kind: v.literal('end'),
    status: v.literal('failed'),
    code: name,
    message: v.string(),
  }),
]);
export type EndRecord = v.InferOutput<typeof EndRecordSchema>;

/** One line of cells/<cell>.jsonl. A round is complete when its end record is there. */
export const RecordSchema = v.union([
  StartRecordSchema,
  SamplesRecordSchema,
  IntervalRecordSchema,
  CountersRecordSchema,
  TrialRecordSchema,
  FoundRecordSchema,
  RelayRecordSchema,
  EndRecordSchema,
]);
export type Record = v.InferOutput<typeof RecordSchema>;
export type SamplesRecord = v.InferOutput<typeof SamplesRecordSchema>;

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
  /** Repeats to the last digit from run to run: bytes, fidelity. The only figures compare may fail on. */
  exact: v.boolean(),
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
  kind: v.picklist(['codec', 'network', 'search', 'loss', 'size-loss']),
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
export type Curve = v.InferOutput<typeof CurveSchema>;

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
