import { bytes, whole } from '../report/format.ts';
import type { Cell } from '../schema.ts';
import { sumOf } from './_series.ts';
import type { NetworkRound } from './network-round.ts';
import type { Identity, Way } from './ways.ts';

/** What the datagrams of a lossy wire say of a row. */
export interface LossJudgement {
  readonly invalid: readonly string[];
  /** For the table of what was lost. */
  readonly notes: readonly string[];
}

/** What of a round tells where its datagrams were lost. */
type Lossy = Pick<NetworkRound, 'ways' | 'client' | 'server' | 'relayBufferBytes'>;

/** A way, as it is told. */
interface Told {
  /** "to the server". */
  readonly direction: string;
  /** "server". */
  readonly end: string;
  /** Of each round. */
  readonly ways: readonly Way[];
}

/**
 * @param oneHost nothing but sockets and a relay stands between the ends: then every datagram can be accounted for
 * @param cell whose rounds they are: receive buffers that were asked for, and whether a broker stands between
 */
export function judgeLoss(
  rounds: readonly Lossy[],
  oneHost: boolean,
  { rcvbufBytes, broker }: Pick<Cell, 'rcvbufBytes' | 'broker'> = {},
): LossJudgement {
  const waysOf = (end: 'up' | 'down') => rounds.flatMap(({ ways }) => ways?.[end] ?? []);
  const told: readonly Told[] = [
    { direction: 'to the server', end: 'server', ways: waysOf('up') },
    { direction: 'back to the client', end: 'client', ways: waysOf('down') },
  ];
  return {
    invalid: oneHost ? told.flatMap((way) => unaccounted(way, rounds)) : [],
    notes: [
      ...told.flatMap(whereLost),
      ...new Set(told.flatMap((way) => notAttributable(way, broker))),
      ...receiveBuffers(rounds, rcvbufBytes),
      ...(oneHost ? crossCheck(rounds) : []),
    ],
  };
}

/** Between sockets of one host nothing gets lost, or the harness has miscounted. */
function unaccounted({ direction, end, ways }: Told, rounds: readonly Lossy[]): string[] {
  const off = ways.filter(({ identity }) => (identity.residual ?? 0) !== 0);
  if (off.length === 0) return [];
  const residuals = off.map(({ identity }) => whole(identity.residual ?? 0)).join(', ');
  const unread = sumOf(
    rounds,
    ({ client, server }) => (end === 'client' ? client : server)?.receiveQueueBytes ?? 0,
  );
  const why = unread > 0 ? `; ${whole(unread)} B were not read in time` : '';
  return [
    `${direction}, datagrams are unaccounted for in ${off.length} rounds (residual ${residuals})${why}`,
  ];
}

/** What the kernel granted, and what it was asked for. */
function receiveBuffers(rounds: readonly Lossy[], askedBytes: number | undefined): string[] {
  const of = (end: 'client' | 'server' | 'relay', granted: readonly (number | null | undefined)[]) => {
    const sizes = [...new Set(granted.flatMap((size) => size ?? []))].map(bytes);
    return sizes.length === 0 ? [] : [`${sizes.join(' or ')} at the ${end}`];
  };
  const granted = [
    ...of(
      'server',
      rounds.map(({ server }) => server?.receiveBufferBytes),
    ),
    ...of(
      'client',
      rounds.map(({ client }) => client.receiveBufferBytes),
    ),
    ...of(
      'relay',
      rounds.map(({ relayBufferBytes }) => relayBufferBytes),
    ),
  ];
  if (granted.length === 0) return [];
  const asked = askedBytes === undefined ? '' : ` (${bytes(askedBytes)} asked for at server and client)`;
  return [`receive buffers granted: ${granted.join(', ')}${asked}`];
}

/** RcvbufErrors counts the drops of all sockets in the network namespace: the same number, unless others had some too. */
function crossCheck(rounds: readonly Lossy[]): string[] {
  const known = rounds.flatMap(({ ways, server }) => {
    const dropped = [ways?.up, ways?.down].map((way) => (way ? way.identity.buffers : 0));
    const kernel = server?.receiveBufferErrors ?? null;
    return kernel === null || dropped.includes(undefined)
      ? []
      : [{ dropped: sumOf(dropped, (n) => n ?? 0), kernel }];
  });
  const dropped = sumOf(known, (round) => round.dropped);
  const kernel = sumOf(known, (round) => round.kernel);
  if (dropped === kernel) return [];
  return [
    `the sockets of these rounds dropped ${whole(dropped)} datagrams; RcvbufErrors of the network namespace grew by ${whole(kernel)}: others share it`,
  ];
}

/**
 * Where the messages of all rounds were lost that way, and the identity it rests on, like "to the server: all 1,089 lost:
 * 883 in the server's socket buffer (it was too slow), 206 injected by the relay". Empty when none was.
 */
function whereLost({ direction, end, ways }: Told): string[] {
  const total = (count: (way: Way) => number | undefined) => sumOf(ways, (way) => count(way) ?? 0);
  const lost = total((way) => way.lost);
  if (lost === 0) return [];
  const parts: readonly (readonly [number, string])[] = [
    [total((way) => way.endBuffer), `in the ${end}'s socket buffer (it was too slow)`],
    [total((way) => way.relayBuffer), "in the relay's socket buffer (the relay was too slow)"],
    [total((way) => way.injected), 'injected by the relay'],
    [total((way) => way.corrupt), 'damaged'],
    [total((way) => way.refused), "not taken by the relay's kernel"],
    [total((way) => way.unsent), "not taken by the sender's kernel"],
    [total((way) => way.queued), 'still held by the relay'],
    [total((way) => way.tooOld), 'so late that they could not be told from repeats'],
  ];
  const told = parts.filter(([count]) => count > 0);
  const known = sumOf(told, ([count]) => count);
  const texts = told.map(([count, where]) => `${whole(count)} ${where}`);
  const rest =
    known > lost
      ? [`${whole(known - lost)} of these were made good by a copy`]
      : known < lost && isKnown(ways)
        ? [`${whole(lost - known)} unaccounted for`]
        : [];
  const all = known < lost ? '' : 'all ';
  const where = texts.length + rest.length > 0 ? `: ${[...texts, ...rest].join(', ')}` : '';
  return [`${direction}: ${all}${whole(lost)} lost${where}${identityText(ways)}`];
}

/** The same words for every row, so that a table says it once. */
function notAttributable({ ways }: Told, broker: string | undefined): string[] {
  if (isKnown(ways) || ways.every(({ lost }) => lost === 0)) return [];
  return [
    broker === undefined
      ? 'where it was lost is not attributable on this platform: only Linux tells the drops of a socket'
      : 'where it was lost is not attributable: on the way to the broker, in it or on the way from it',
  ];
}

const isKnown = (ways: readonly Way[]): boolean =>
  ways.every(({ identity }) => identity.residual !== undefined);

/** What is nothing is left out, but for the residual. */
function identityText(ways: readonly Way[]): string {
  if (!isKnown(ways)) return '';
  const total = (count: (identity: Identity) => number | undefined) =>
    sumOf(ways, ({ identity }) => count(identity) ?? 0);
  const terms = (of: readonly (readonly [number, string])[]) =>
    of.flatMap(([count, what]) => (count === 0 ? [] : [`${whole(count)} ${what}`])).join(' + ');
  const sent = terms([
    [total((identity) => identity.sent), 'sent'],
    [total((identity) => identity.doubled), 'doubled'],
  ]);
  const ends = terms([
    [total((identity) => identity.arrived), 'arrived'],
    [total((identity) => identity.dropped), 'dropped by the relay'],
    [total((identity) => identity.buffers), 'dropped by sockets'],
  ]);
  return `; with warm-up and trials, ${sent} = ${ends} + residual ${whole(total((identity) => identity.residual))}`;
}
