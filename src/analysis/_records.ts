/** Made-up records for tests, with real HDR histograms. */
import hdr from 'hdr-histogram-js';
import type { Account, Cell, Record as RunRecord } from '../schema.ts';

export const histogramOf = (values: readonly number[]): string => {
  const histogram = hdr.build({ highestTrackableValue: 3_600e9, bitBucketSize: 64 });
  for (const value of values) histogram.recordValue(value);
  return hdr.encodeIntoCompressedBase64(histogram);
};

export const account = (counts: Partial<Account> = {}): Account => ({
  unique: 0,
  duplicate: 0,
  reordered: 0,
  late: 0,
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
}

/** One round in process; one operation a sample, 2 us of CPU an operation. */
export function codecRound(cell: Cell, round: number, times: CodecTimes): RunRecord[] {
  const samples = (op: 'encode' | 'decode', samplesNs: readonly number[]): RunRecord => ({
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
    warmupNs: [],
  });
  return [
    started(cell, round),
    samples('encode', times.encodeNs),
    samples('decode', times.decodeNs),
    ended(cell, round),
  ];
}

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

/** One round over a wire, with a window of one second, in two intervals of the client. */
export function networkRound(cell: Cell, round: number, truth: NetworkTruth = {}): RunRecord[] {
  const { sentOk = 100, unique = sentOk, atServer = sentOk, latencyNs = 50_000, latenessNs } = truth;
  const base = { v: 1 as const, cell: cell.id, round };
  const interval = (role: 'client' | 'server', index: number, share: number, loop: number): RunRecord => {
    const answered = Math.round(unique * share);
    const each = (ns: number) => histogramOf(Array.from({ length: answered }, () => ns));
    return {
      ...base,
      kind: 'interval',
      role,
      index,
      fromNs: index * 5e8,
      toNs: index * 5e8 + 1e9 * share,
      cpuUserUs: 600 * share,
      cpuSystemUs: 400 * share,
      eventLoopUtilization: loop,
      rssBytes: 5e7,
      messages: (role === 'client' ? sentOk : atServer) * share,
      arrivedInWindow: role === 'client' ? answered : 0,
      histograms:
        role === 'server'
          ? {}
          : {
              latency: each(latencyNs),
              wire: each(40_000),
              server: each(5_000),
              ...(latenessNs !== undefined && {
                service: each(latencyNs - latenessNs),
                lateness: each(latenessNs),
              }),
            },
    };
  };
  const counters = (role: 'client' | 'server', sent: number, received: Account): RunRecord => ({
    ...base,
    kind: 'counters',
    role,
    offered: role === 'client' ? (truth.offered ?? sent) : sent,
    sentOk: sent,
    sendFailed: 0,
    received,
    windowNs: 1e9,
    waitedNs: 1e8,
    blockedNs: truth.blockedNs ?? 0,
    spinning: role === 'client' && (truth.spinning ?? false),
    sizeBytes: 1000,
    receiveBufferBytes: null,
    sendBufferBytes: null,
    faults: role === 'client' ? { ...truth.faults } : {},
  });
  const { clientLoop = 0.99, serverLoop = 0.6 } = truth;
  return [
    started(cell, round),
    interval('client', 0, 0.5, clientLoop),
    interval('server', 0, 1, serverLoop),
    interval('client', 1, 0.5, clientLoop),
    counters('client', sentOk, account({ unique, ...truth.client })),
    counters('server', truth.serverSentOk ?? atServer, account({ unique: atServer, ...truth.server })),
    ended(cell, round),
  ];
}

/** The records of six rounds; `round` makes those of one. */
export const sixRounds = (round: (round: number) => readonly RunRecord[]): RunRecord[] =>
  Array.from({ length: 6 }, (_, index) => round(index)).flat();
