import type { Account, CountersRecord, Outside, RelayRecord } from '../schema.ts';
import { sumOf } from './_series.ts';
import { firstArrivals, type Way, wayOf } from './ways.ts';

/** What one side counted of the messages of the window. */
export interface Totals {
  readonly offered: number;
  readonly sentOk: number;
  readonly sendFailed: number;
  readonly received: Account;
  readonly outside: Outside;
  /** null: not known. */
  readonly socketDrops: number | null;
  readonly receiveQueueBytes: number | null;
  readonly receiveBufferErrors: number | null;
  readonly receiveBufferBytes: number | null;
  readonly jitterNs: number | null;
  readonly faults: Readonly<{ [fault: string]: number }>;
}

/** What both sides counted in one round. */
export interface Counts {
  readonly client: Totals;
  /** undefined for a scenario that drives its own sockets, whose server counts nothing. */
  readonly server: Totals | undefined;
}

/** Where datagrams were lost in one round. */
export interface Ways {
  readonly up: Way;
  /** undefined for a one-way scenario. */
  readonly down: Way | undefined;
}

/** undefined without a record of the client. */
export function countsOf(counters: readonly CountersRecord[]): Counts | undefined {
  const client = totalsOf(counters.filter(({ role }) => role === 'client'));
  return client && { client, server: serverTotals(client, counters) };
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
  return {
    offered: sumOf(counters, ({ offered }) => offered),
    ...sumOfOutside(counters),
    outside: sumOfOutside(counters.map(({ outside }) => outside)),
    socketDrops: sumOfKnown(counters.map(({ socketDrops }) => socketDrops)),
    receiveQueueBytes: sumOfKnown(counters.map(({ receiveQueueBytes }) => receiveQueueBytes)),
    receiveBufferErrors: sumOfKnown(counters.map(({ udpErrors }) => udpErrors?.receiveBufferErrors ?? null)),
    receiveBufferBytes: counters[0]?.receiveBufferBytes ?? null,
    jitterNs: counters[0]?.jitterNs ?? null,
    faults,
  };
}

const sumOfOutside = (counts: readonly Outside[]): Outside => {
  const received = counts.map((one) => one.received);
  return {
    sentOk: sumOf(counts, ({ sentOk }) => sentOk),
    sendFailed: sumOf(counts, ({ sendFailed }) => sendFailed),
    received: {
      unique: sumOf(received, ({ unique }) => unique),
      duplicate: sumOf(received, ({ duplicate }) => duplicate),
      reordered: sumOf(received, ({ reordered }) => reordered),
      reorderedExtent: Math.max(...received.map(({ reorderedExtent }) => reorderedExtent)),
      late: sumOf(received, ({ late }) => late),
      tooOld: sumOf(received, ({ tooOld }) => tooOld),
      foreign: sumOf(received, ({ foreign }) => foreign),
      corrupt: sumOf(received, ({ corrupt }) => corrupt),
    },
  };
};

const sumOfKnown = (counts: readonly (number | null)[]): number | null =>
  counts.reduce((sum, count) => (sum === null || count === null ? null : sum + count), 0);

/** Both ways of a round; undefined where a server counts nothing. */
export function waysOf(
  { client, server }: Counts,
  relay: RelayRecord | undefined,
  oneWay: boolean,
): Ways | undefined {
  if (server === undefined) return undefined;
  const sentBy = ({ sentOk, outside }: Totals) => ({ window: sentOk, outside: outside.sentOk });
  const arrivedAt = ({ received, outside }: Totals) => ({ window: received, outside: outside.received });
  const up = wayOf({
    sent: sentBy(client),
    unsent: 0,
    arrived: arrivedAt(server),
    due: client.sentOk,
    relay: relay?.upstream,
    drops: server.socketDrops,
  });
  const down = wayOf({
    sent: sentBy(server),
    unsent: server.sendFailed,
    arrived: arrivedAt(client),
    due: firstArrivals(server.received),
    relay: relay?.downstream,
    drops: client.socketDrops,
  });
  return { up, down: oneWay ? undefined : down };
}
