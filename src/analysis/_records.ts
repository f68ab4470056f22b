/** Made-up records for tests, with real HDR histograms. */
import hdr from 'hdr-histogram-js';
import type {
  Account,
  AllocationRecord,
  Cell,
  ColdRecord,
  HeapRecord,
  Record as RunRecord,
  SamplesRecord,
} from '../schema.ts';

export const histogramOf = (values: readonly number[]): string => {
  const histogram = hdr.build({ highestTrackableValue: 3_600e9, bitBucketSize: 64 });
  for (const value of values) histogram.recordValue(value);
  return hdr.encodeIntoCompressedBase64(histogram);
};

export const account = (counts: Partial<Account> = {}): Account => ({
  unique: 0,
  duplicate: 0,
  reordered: 0,
  reorderedExtent: 0,
  late: 0,
  tooOld: 0,
  foreign: 0,
  corrupt: 0,
  ...counts,
});

const started = (cell: Cell, round: number): RunRecord => ({
  v: 1,
  cell: cell.id,
  round,
  kind: 'start',
  at: '2025-01-02T03:04:05.000Z',
  warmupMs: cell.warmupMs,
  windowMs: cell.windowMs,
});
const ended = (cell: Cell, round: number): RunRecord => ({
  v: 1,
  cell: cell.id,
  round,
  kind: 'end',
  status: 'ok',
});

/** A round that was started and never ended. */
export const crashedRound = (cell: Cell, round: number): RunRecord[] => [started(cell, round)];

export const failedRound = (cell: Cell, round: number, code: string, message: string): RunRecord[] => [
  started(cell, round),
  { v: 1, cell: cell.id, round, kind: 'end', status: 'failed', code, message },
];

export interface CodecTimes {
  readonly encodeNs: readonly number[];
  readonly decodeNs: readonly number[];
  /** Of both operations; the sum of the samples unless given. */
  readonly totalNs?: number;
  /** Of both operations. */
  readonly warmupNs?: readonly number[];
  readonly decodeManyNs?: readonly number[];
}

/** One round in process; one operation a sample, 2 us of CPU an operation, 3000 verified. */
export function codecRound(cell: Cell, round: number, times: CodecTimes): RunRecord[] {
  const samples = (op: SamplesRecord['op'], samplesNs: readonly number[]): RunRecord => ({
    v: 1,
    cell: cell.id,
    round,
    kind: 'samples',
    op,
    operations: samplesNs.length,
    totalNs: times.totalNs ?? samplesNs.reduce((sum, ns) => sum + ns, 0),
    cpuUserUs: samplesNs.length,
    cpuSystemUs: samplesNs.length,
    operationsPerSample: 1,
    samplesNs: [...samplesNs],
    warmupNs: [...(times.warmupNs ?? [])],
    verified: 3000,
  });
  return [
    started(cell, round),
    samples('encode', times.encodeNs),
    samples('decode', times.decodeNs),
    ...(times.decodeManyNs ? [samples('decode-many', times.decodeManyNs)] : []),
    ended(cell, round),
  ];
}

/** One round of the study `memory`: both operations alike. */
export function memoryRecords(
  cell: Cell,
  round: number,
  changes: Partial<Pick<AllocationRecord, 'heapBytes' | 'bufferBytes' | 'collected'>> &
    Partial<Pick<HeapRecord, 'retainedBytes'>> = {},
): RunRecord[] {
  const { retainedBytes = 2000, ...counted } = changes;
  const of = { v: 1, cell: cell.id, round } as const;
  const allocation = { operations: 10, heapBytes: [100], bufferBytes: [8], collected: 0, ...counted };
  const heap = {
    windowNs: 1e6,
    collections: 3,
    collectedNs: 1e5,
    peakBytes: 5000,
    longestNs: 20_000,
    timed: 100,
    retainedBytes,
    dropped: 1000,
  };
  const ops = ['encode', 'decode'] as const;
  return [
    started(cell, round),
    ...ops.map((op): RunRecord => ({ ...of, kind: 'allocation', op, ...allocation })),
    ...ops.map((op): RunRecord => ({ ...of, kind: 'heap', op, ...heap })),
    ended(cell, round),
  ];
}

/** One round of the study `cold`: a codec of Node itself, unless told. */
export const coldRecords = (
  cell: Cell,
  round: number,
  imports: Pick<ColdRecord, 'resolveNs' | 'importNs'> = { resolveNs: null, importNs: null },
): RunRecord[] => [
  started(cell, round),
  { v: 1, cell: cell.id, round, kind: 'cold', ...imports, createNs: 10, encodeNs: 200, decodeNs: 300 },
  ended(cell, round),
];

export interface NetworkTruth {
  /** Messages the kernel took; all are answered unless `unique` says less. */
  readonly sentOk?: number;
  readonly offered?: number;
  readonly unique?: number;
  readonly atServer?: number;
  readonly serverSentOk?: number;
  readonly latencyNs?: number;
  readonly latenessNs?: number;
  readonly blockedNs?: number;
  readonly spinning?: boolean;
  readonly clientLoop?: number;
  readonly serverLoop?: number;
  readonly client?: Partial<Account>;
  readonly server?: Partial<Account>;
  readonly faults?: { readonly [fault: string]: number };
}

/** One round over a wire, with a window of one second, in two intervals of the client and one of the server. */
export function networkRound(cell: Cell, round: number, truth: NetworkTruth = {}): RunRecord[] {
  const { sentOk = 100, unique = sentOk, atServer = sentOk, serverSentOk = atServer } = truth;
  const { clientLoop = 0.99, serverLoop = 0.6 } = truth;
  const base = { v: 1 as const, cell: cell.id, round };
  const half = { answered: Math.floor(unique / 2), sent: Math.floor(sentOk / 2) };
  const rest = { answered: unique - half.answered, sent: sentOk - half.sent };
  const first = clientInterval(half.answered, truth);
  const second = clientInterval(rest.answered, truth);
  const client = { ...usage(500, clientLoop), role: 'client' as const };
  const server = { ...usage(1000, serverLoop), role: 'server' as const, fromNs: 0, toNs: 1e9 };
  return [
    started(cell, round),
    { ...base, ...client, index: 0, fromNs: 0, toNs: 5e8, messages: half.sent, ...first },
    { ...base, ...server, index: 0, messages: atServer, arrivedInWindow: 0, histograms: {} },
    { ...base, ...client, index: 1, fromNs: 5e8, toNs: 1e9, messages: rest.sent, ...second },
    {
      ...base,
      ...noCounts,
      role: 'client',
      offered: truth.offered ?? sentOk,
      sentOk,
      received: account({ unique, ...truth.client }),
      blockedNs: truth.blockedNs ?? 0,
      spinning: truth.spinning ?? false,
      faults: { ...truth.faults },
    },
    { ...base, ...noCounts, sentOk: serverSentOk, received: account({ unique: atServer, ...truth.server }) },
    ended(cell, round),
  ];
}

const usage = (cpuUs: number, eventLoopUtilization: number) => ({
  kind: 'interval' as const,
  cpuUserUs: cpuUs - 100,
  cpuSystemUs: 100,
  eventLoopUtilization,
  rssBytes: 5e7,
});

const clientInterval = (answered: number, { latencyNs = 50_000, latenessNs }: NetworkTruth) => {
  const each = (ns: number) => histogramOf(Array.from({ length: answered }, () => ns));
  const paced = latenessNs !== undefined && {
    service: each(latencyNs - latenessNs),
    lateness: each(latenessNs),
  };
  return {
    arrivedInWindow: answered,
    histograms: { latency: each(latencyNs), wire: each(40_000), server: each(5_000), ...paced },
  };
};

const noCounts = {
  kind: 'counters' as const,
  role: 'server' as const,
  offered: 0,
  sendFailed: 0,
  windowNs: 1e9,
  waitedNs: 1e8,
  blockedNs: 0,
  jitterNs: 2000,
  spinning: false,
  outside: { sentOk: 0, sendFailed: 0, received: account() },
  socketDrops: null,
  sendQueueBytes: null,
  receiveQueueBytes: null,
  udpErrors: null,
  sizeBytes: 1000,
  receiveBufferBytes: null,
  sendBufferBytes: null,
  faults: {},
};

/** The records of six rounds; `round` makes those of one. */
export const sixRounds = (round: (round: number) => readonly RunRecord[]): RunRecord[] =>
  Array.from({ length: 6 }, (_, index) => round(index)).flat();

/** Rounds in process whose every sample takes `ns`. */
export const timedRounds = (cell: Cell, ns: number, rounds = 6): RunRecord[] =>
  Array.from({ length: rounds }, (_, round) =>
    codecRound(cell, round, { encodeNs: [ns], decodeNs: [ns] }),
  ).flat();
