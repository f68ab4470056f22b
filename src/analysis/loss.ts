import type { Account, Column } from '../schema.ts';
import { type Figures, sumOf } from './_series.ts';
import type { Ways } from './counts.ts';
import type { NetworkRound } from './network-round.ts';
import type { Way } from './ways.ts';

const column = (figure: string, title: string, compact = true): Column => ({
  figure,
  title,
  unit: 'count',
  better: null,
  compact,
  exact: false,
});

/** Counts of a round's window, but for the residual, which is of the whole round. Duplicates and the like are of both directions. */
export const LOSS_COLUMNS: readonly Column[] = [
  { ...column('offered', 'rate'), unit: 'msg/s' },
  column('sentOk', 'sent'),
  column('lost', 'lost'),
  { ...column('lossShare', 'share'), unit: 'share', better: 'lower' },
  column('lostUpstream', 'up'),
  column('lostDownstream', 'down'),
  column('serverBuffer', 'server buffer'),
  column('clientBuffer', 'client buffer'),
  column('injected', 'injected'),
  column('residual', 'residual'),
  column('relayBuffer', 'relay buffer', false),
  column('duplicate', 'dup'),
  column('reordered', 'reord'),
  column('reorderedExtent', 'furthest reordered, places', false),
  column('late', 'late'),
  column('tooOld', 'too old to tell', false),
  column('corrupt', 'corrupt'),
  column('foreign', 'foreign', false),
  column('unique', 'answered', false),
  column('arrived', 'arrived', false),
  column('sendFailed', 'refused by the kernel', false),
];

/**
 * Loss is grounded in the sender (RFC 7680): what the kernel took, less what came back within the waiting time, or, where
 * nothing comes back, what the server got.
 * Upstream: taken from the client, never at the server. Downstream: answered by the server, never at the client.
 */
export function lossFigures({
  client,
  server,
  ways,
  relayBufferBytes,
  arrived,
  oneWay,
}: NetworkRound): Figures {
  const lost = client.sentOk - arrived.unique;
  const both = (count: (account: Account) => number) =>
    count(client.received) + (server ? count(server.received) : 0);
  return {
    sentOk: client.sentOk,
    sendFailed: client.sendFailed,
    unique: oneWay ? undefined : arrived.unique,
    arrived: oneWay ? arrived.unique : undefined,
    lost,
    lossShare: client.sentOk > 0 ? lost / client.sentOk : undefined,
    lostUpstream: oneWay ? undefined : ways?.up.lost,
    lostDownstream: ways?.down?.lost,
    ...attributed(ways, relayBufferBytes !== undefined),
    duplicate: both(({ duplicate }) => duplicate),
    reordered: both(({ reordered }) => reordered),
    reorderedExtent: Math.max(client.received.reorderedExtent, server?.received.reorderedExtent ?? 0),
    tooOld: both(({ tooOld }) => tooOld),
    late: both(({ late }) => late),
    foreign: both(({ foreign }) => foreign),
    corrupt: both(({ corrupt }) => corrupt),
  };
}

function attributed(ways: Ways | undefined, relayed: boolean): Figures {
  if (ways === undefined) return {};
  const { up, down } = ways;
  const both = (count: (way: Way) => number | undefined) => {
    const counts = [count(up), down ? count(down) : 0];
    return counts.includes(undefined) ? undefined : sumOf(counts, (one) => Math.abs(one ?? 0));
  };
  return {
    serverBuffer: up.endBuffer,
    clientBuffer: down?.endBuffer,
    relayBuffer: relayed ? both(({ relayBuffer }) => relayBuffer) : undefined,
    injected: relayed ? both(({ injected }) => injected) : undefined,
    atRelayUpstream: up.atRelay,
    injectedUpstream: relayed ? up.injected : undefined,
    residual: both(({ identity }) => identity.residual),
  };
}
