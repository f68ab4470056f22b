import type { Account, CountersRecord, IntervalRecord, Record as RunRecord } from '../schema.ts';
import { sumOf } from './_series.ts';
import { mergeHistograms, type Percentiles, percentilesOf } from './histograms.ts';

type HistogramName = 'latency' | 'service' | 'wire' | 'server' | 'lateness';

/** What one side counted of the messages of the window. */
export interface Totals {
  readonly offered: number;
  readonly sentOk: number;
  readonly sendFailed: number;
  readonly received: Account;
  readonly faults: Readonly<{ [fault: string]: number }>;
}

/** What one side used while the window was open. */
export interface Usage {
  readonly cpuUs: number;
  /** Client: messages sent. Server: messages handled. */
  readonly messages: number;
  readonly arrivedInWindow: number;
  /** Share of the time the event loop was not idle, 0 to 1. */
  readonly loopShare: number;
}

/** One round over a wire: clients and intervals taken together. */
export interface NetworkRound {
  readonly client: Totals;
  /** undefined for a scenario that drives its own sockets, whose server counts nothing. */
  readonly server: Totals | undefined;
  readonly clientUsage: Usage;
  readonly serverUsage: Usage | undefined;
  readonly windowNs: number;
  /** How long a full wire held an open loop back: the receiver was slow, not the generator. */
  readonly blockedNs: number;
  /** The client's CPU and event loop are the pacer's, not the messages'. */
  readonly spinning: boolean;
  readonly sizeBytes: number;
  /** In ns; undefined where nothing was recorded. */
  readonly percentiles: { readonly [name in HistogramName]: Percentiles | undefined };
}

/** Reads a complete round; undefined when the client's records are missing or a histogram cannot be decoded. */
export function networkRound(records: readonly RunRecord[]): NetworkRound | undefined {
  const intervals = records.filter((record) => record.kind === 'interval');
  const counters = records.filter((record) => record.kind === 'counters');
  const ofClient = counters.filter(({ role }) => role === 'client');
  const client = totalsOf(ofClient);
  const clientUsage = usageOf(intervals.filter(({ role }) => role === 'client'));
  const percentiles = percentilesByName(intervals);
  if (client === undefined || clientUsage === undefined || percentiles === undefined) return undefined;
  return {
    client,
    server: serverTotals(client, counters),
    clientUsage,
    serverUsage: usageOf(intervals.filter(({ role }) => role === 'server')),
    windowNs: Math.max(...ofClient.map(({ windowNs }) => windowNs)),
    blockedNs: Math.max(...ofClient.map(({ blockedNs }) => blockedNs)),
    spinning: ofClient.some(({ spinning }) => spinning),
    sizeBytes: Math.max(...ofClient.map(({ sizeBytes }) => sizeBytes)),
    percentiles,
  };
}

/** undefined for a server that answered and counted nothing. */
function serverTotals(client: Totals, counters: readonly CountersRecord[]): Totals | undefined {
  const server = totalsOf(counters.filter(({ role }) => role === 'server'));
  return server?.sentOk === 0 && client.received.unique > 0 ? undefined : server;
}

function totalsOf(counters: readonly CountersRecord[]): Totals | undefined {
  if (counters.length === 0) return undefined;
  const faults: { [fault: string]: number } = {};
  for (const [fault, count] of counters.flatMap((record) => Object.entries(record.faults))) {
    faults[fault] = (faults[fault] ?? 0) + count;
  }
  const received = counters.map((record) => record.received);
  return {
    offered: sumOf(counters, ({ offered }) => offered),
    sentOk: sumOf(counters, ({ sentOk }) => sentOk),
    sendFailed: sumOf(counters, ({ sendFailed }) => sendFailed),
    received: {
      unique: sumOf(received, ({ unique }) => unique),
      duplicate: sumOf(received, ({ duplicate }) => duplicate),
      reordered: sumOf(received, ({ reordered }) => reordered),
      late: sumOf(received, ({ late }) => late),
      foreign: sumOf(received, ({ foreign }) => foreign),
      corrupt: sumOf(received, ({ corrupt }) => corrupt),
    },
    faults,
  };
}

function usageOf(intervals: readonly IntervalRecord[]): Usage | undefined {
  const lastedNs = sumOf(intervals, ({ fromNs, toNs }) => toNs - fromNs);
  if (!(lastedNs > 0)) return undefined;
  const busyNs = sumOf(intervals, (record) => record.eventLoopUtilization * (record.toNs - record.fromNs));
  return {
    cpuUs: sumOf(intervals, ({ cpuUserUs, cpuSystemUs }) => cpuUserUs + cpuSystemUs),
    messages: sumOf(intervals, ({ messages }) => messages),
    arrivedInWindow: sumOf(intervals, ({ arrivedInWindow }) => arrivedInWindow),
    loopShare: busyNs / lastedNs,
  };
}

function percentilesByName(intervals: readonly IntervalRecord[]): NetworkRound['percentiles'] | undefined {
  const of = (name: HistogramName) =>
    percentilesOf(mergeHistograms(intervals.flatMap(({ histograms }) => histograms[name] ?? [])));
  try {
    return {
      latency: of('latency'),
      service: of('service'),
      wire: of('wire'),
      server: of('server'),
      lateness: of('lateness'),
    };
  } catch {
    // A histogram that cannot be decoded costs its round, which the row then reports as missing.
    return undefined;
  }
}
