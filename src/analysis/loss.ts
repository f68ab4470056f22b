import type { Account, Column } from '../schema.ts';
import type { Figures } from './_series.ts';
import type { NetworkRound } from './network-round.ts';

const column = (figure: string, title: string, compact = true): Column => ({
  figure,
  title,
  unit: 'count',
  better: null,
  compact,
  exact: false,
});

/** Counts of a round's window. Duplicates and the like are of both directions together. */
export const LOSS_COLUMNS: readonly Column[] = [
  { ...column('offered', 'rate'), unit: 'msg/s' },
  column('sentOk', 'sent'),
  column('lost', 'lost'),
  { ...column('lossShare', 'share'), unit: 'share', better: 'lower' },
  column('lostUpstream', 'up'),
  column('lostDownstream', 'down'),
  column('duplicate', 'dup'),
  column('reordered', 'reord'),
  column('late', 'late'),
  column('corrupt', 'corrupt'),
  column('foreign', 'foreign', false),
  column('unique', 'answered', false),
  column('sendFailed', 'refused by the kernel', false),
];

/**
 * Loss is grounded in the sender (RFC 7680): what the kernel took, less what came back within the waiting time.
 * Upstream: taken from the client, never at the server. Downstream: answered by the server, never at the client.
 */
export function lossFigures({ client, server }: NetworkRound): Figures {
  const lost = client.sentOk - client.received.unique;
  const both = (count: (account: Account) => number) =>
    count(client.received) + (server ? count(server.received) : 0);
  return {
    sentOk: client.sentOk,
    sendFailed: client.sendFailed,
    unique: client.received.unique,
    lost,
    lossShare: client.sentOk > 0 ? lost / client.sentOk : undefined,
    lostUpstream: server && client.sentOk - firstArrivals(server.received),
    lostDownstream: server && server.sentOk - firstArrivals(client.received),
    duplicate: both(({ duplicate }) => duplicate),
    reordered: both(({ reordered }) => reordered),
    late: both(({ late }) => late),
    foreign: both(({ foreign }) => foreign),
    corrupt: both(({ corrupt }) => corrupt),
  };
}

const firstArrivals = ({ unique, late }: Account): number => unique + late;
