import type { Account, Cell, IntervalRecord, Record as RunRecord } from '../schema.ts';
import { sumOf } from './_series.ts';
import { type Counts, countsOf, type Totals, type Ways, waysOf } from './counts.ts';
import { mergeHistograms, type Percentiles, percentilesOf } from './histograms.ts';
import { type HubRound, hubRound } from './hub-round.ts';

type HistogramName = 'latency' | 'service' | 'wire' | 'server' | 'lateness';

/** What one side used while the window was open. */
export interface Usage {
  readonly cpuUs: number;
  /** Client: messages sent. Server: messages handled. */
  readonly messages: number;
  readonly arrivedInWindow: number;
  readonly lastedNs: number;
  /** Share of the time the event loop was not idle, 0 to 1. */
  readonly loopShare: number;
}

/** One round over a wire: clients and intervals taken together. */
export interface NetworkRound extends Counts {
  /** undefined where a server counts nothing. */
  readonly ways: Ways | undefined;
  /** The smallest receive buffer granted to the relay's sockets; null: not known, undefined: there is no relay. */
  readonly relayBufferBytes: number | null | undefined;
  readonly clientUsage: Usage;
  readonly serverUsage: Usage | undefined;
  readonly windowNs: number;
  readonly oneWay: boolean;
  /** At the end of their way: back at the client; of a one-way scenario, at the server. */
  readonly arrived: Account;
  /** What arrived there in a window, and how long that was. */
  readonly delivered: { readonly messages: number; readonly windowNs: number };
  /** How long a full wire held an open loop back: the receiver was slow, not the generator. */
  readonly blockedNs: number;
  /** The client's CPU and event loop are the pacer's, not the messages'. */
  readonly spinning: boolean;
  /** Another program has counted: its CPU is not known. */
  readonly told: boolean;
  readonly sizeBytes: number;
  /** Of a scenario whose messages go on to other clients. */
  readonly hub: HubRound | undefined;
  /** Of a file, in every message; undefined: not known. */
  readonly fileBytes: number | undefined;
  /** In ns; undefined where nothing was recorded. */
  readonly percentiles: { readonly [name in HistogramName]: Percentiles | undefined };
}

/** Reads a complete round; undefined when the client's records are missing or a histogram cannot be decoded. */
export function networkRound(
  records: readonly RunRecord[],
  cell: Partial<Pick<Cell, 'oneWay' | 'delivery'>> = {},
): NetworkRound | undefined {
  const oneWay = cell.oneWay === true;
  const intervals = records.filter((record) => record.kind === 'interval');
  const counters = records.filter((record) => record.kind === 'counters');
  const ofClient = counters.filter(({ role }) => role === 'client');
  const counts = countsOf(counters);
  const clientUsage = usageOf(intervals.filter(({ role }) => role === 'client'));
  const percentiles = percentilesByName(intervals);
  if (counts === undefined || clientUsage === undefined || percentiles === undefined) return undefined;
  const serverUsage = usageOf(intervals.filter(({ role }) => role === 'server'));
  const windowNs = Math.max(...ofClient.map((record) => record.windowNs));
  const relay = records.find((record) => record.kind === 'relay');
  const hub = hubRound(records);
  const receiver = oneWay ? counts.server : undefined;
  return {
    ...counts,
    ways: hub ? undefined : waysOf(counts, relay, oneWay),
    relayBufferBytes: relay?.receiveBufferBytes,
    clientUsage,
    serverUsage,
    windowNs,
    oneWay,
    arrived: (receiver ?? counts.client).received,
    delivered: receiver
      ? deliveredTo(receiver, serverUsage, cell.delivery === 'lossy', windowNs)
      : { messages: clientUsage.arrivedInWindow, windowNs },
    blockedNs: Math.max(...ofClient.map(({ blockedNs }) => blockedNs)),
    spinning: ofClient.some(({ spinning }) => spinning),
    told: ofClient.some(({ told }) => told === true),
    sizeBytes: Math.max(...ofClient.map(({ sizeBytes }) => sizeBytes)),
    hub,
    fileBytes: ofClient[0]?.fileBytes,
    percentiles,
  };
}

/**
 * One way. A reliable wire may hold much of what was sent, so the server's own window counts, from its first message on.
 * On a lossy one that would leave out an outage at its beginning: what arrived of the client's window counts, over that.
 */
function deliveredTo(
  { received }: Totals,
  usage: Usage | undefined,
  lossy: boolean,
  windowNs: number,
): NetworkRound['delivered'] {
  if (lossy || usage === undefined) return { messages: received.unique, windowNs };
  return { messages: usage.messages, windowNs: usage.lastedNs };
}

function usageOf(intervals: readonly IntervalRecord[]): Usage | undefined {
  const lastedNs = sumOf(intervals, ({ fromNs, toNs }) => toNs - fromNs);
  if (!(lastedNs > 0)) return undefined;
  const busyNs = sumOf(intervals, (record) => record.eventLoopUtilization * (record.toNs - record.fromNs));
  return {
    lastedNs,
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
