import { whole } from '../report/format.ts';
import type { Cell } from '../schema.ts';
import { type Figures, sumOf } from './_series.ts';
import type { HubRound } from './hub-round.ts';
import { networkFigures } from './network.ts';
import type { NetworkRound } from './network-round.ts';
import { firstArrivals } from './ways.ts';

/** Memory of fewer clients drowns in that of the process. */
const MIN_CLIENTS_FOR_MEMORY = 200;

/** Deliveries that the messages of the window must have. */
export const expectedOf = ({ client, hub }: NetworkRound): number =>
  client.sentOk * (hub?.client.perMessage ?? 1);

export function hubFigures(round: NetworkRound, hub: HubRound, colocated: boolean): Figures {
  const { client, arrived, serverUsage } = round;
  const expected = expectedOf(round);
  const { handedInWindow } = hub;
  const { delivered: _, serverCpu: __, ...figures } = networkFigures(round, colocated);
  const usage = colocated ? undefined : serverUsage;
  return {
    ...figures,
    serverCpu: usage && handedInWindow ? usage.cpuUs / handedInWindow : undefined,
    sentOk: client.sentOk,
    expected,
    unique: arrived.unique,
    deliveredShare: expected > 0 ? arrived.unique / expected : undefined,
    lost: expected - arrived.unique,
    duplicate: arrived.duplicate,
    reordered: arrived.reordered,
    dropped: hub.server?.dropped ?? undefined,
    dismissed: hub.server?.dismissed ?? undefined,
    redelivered: hub.server?.redelivered ?? hub.client.redelivered ?? undefined,
    backlog: hub.server?.backlogMax ?? undefined,
    killed: hub.client.killed ?? undefined,
    confirmed: hub.client.confirmed ?? undefined,
    join: hub.client.joinNs === null ? undefined : hub.client.joinNs / 1000,
    memory: memoryPerClient(hub),
  };
}

function memoryPerClient({ server }: HubRound): number | undefined {
  if (server === undefined || server.members < MIN_CLIENTS_FOR_MEMORY) return undefined;
  const { rssBeforeBytes: before, rssJoinedBytes: joined, members } = server;
  return before === null || joined === null ? undefined : (joined - before) / members;
}

/** Where the deliveries of one round have stayed that did not arrive. */
interface Missing {
  readonly lost: number;
  /** Left out by the server: by a topic because a member did not read, by a queue because it was full. */
  readonly dropped: number;
  /** Handed to a member that died before it had it, or not handed because it was gone. */
  readonly withMembers: number;
}

/** What is missing that a member's death, or the queue's own rule, does not explain is the harness's or the wire's fault. */
function missingOf(round: NetworkRound, { client, server }: HubRound): Missing {
  const lost = expectedOf(round) - round.arrived.unique;
  const dropped = server?.dropped ?? 0;
  const died = (client.killed ?? 0) + (server?.dismissed ?? 0) > 0 && client.acknowledged !== true;
  const onTheWay = handedOf(round);
  // Of a topic nothing is handed any more to who is gone; a queue has handed on all that it lost.
  const most = client.perMessage === 1 && onTheWay ? onTheWay.handed - onTheWay.got : lost - dropped;
  return { lost, dropped, withMembers: died ? Math.max(0, Math.min(lost - dropped, most)) : 0 };
}

/** What the server has handed on, tried to included, and what of it came; undefined: the server does not tell. */
function handedOf({ server, hub, arrived }: NetworkRound): { handed: number; got: number } | undefined {
  if (server === undefined || hub?.server === undefined) return undefined;
  const got = firstArrivals(arrived) + arrived.duplicate + arrived.tooOld;
  return { handed: server.sentOk + server.sendFailed, got };
}

/** A hub's row is invalid when deliveries are missing without a reason. Empty for other rounds. */
export function hubFaults(rounds: readonly NetworkRound[]): string[] {
  const missing = sumOf(rounds, (round) => {
    if (round.hub === undefined) return 0;
    const { lost, dropped, withMembers } = missingOf(round, round.hub);
    return Math.max(0, lost - dropped - withMembers);
  });
  return missing > 0 ? [`${whole(missing)} deliveries did not arrive in time on a reliable wire`] : [];
}

/** Identities of one round: nobody is handed what was not published, or gets what nobody was handed. */
export function hubViolations(round: NetworkRound, { client, server: ofServer }: HubRound): string[] {
  const { arrived } = round;
  const expected = expectedOf(round);
  const books = handedOf(round);
  const redelivered = ofServer?.redelivered ?? 0;
  const more = books !== undefined && books.handed + (ofServer?.dropped ?? 0) > expected + redelivered;
  return [
    ...(arrived.unique > expected ? ['impossible: more was delivered than was published'] : []),
    ...(books !== undefined && books.got > books.handed
      ? ['impossible: more was delivered than was handed on']
      : []),
    ...(more ? ['impossible: more was handed on than was published'] : []),
    ...(client.acknowledged === false && client.perMessage === 1 && arrived.duplicate > 0
      ? ['impossible: a message came twice from a queue that forgets what it has handed on']
      : []),
  ];
}

/** What deaths and slow members have cost, in words, over all rounds. */
export function hubNotes({ hub: kind }: Pick<Cell, 'hub'>, rounds: readonly NetworkRound[]): string[] {
  const hubs = rounds.flatMap((round) =>
    round.hub ? [{ round, hub: round.hub, ...missingOf(round, round.hub) }] : [],
  );
  const total = (count: (one: (typeof hubs)[number]) => number) => sumOf(hubs, count);
  const killed = total(({ hub }) => hub.client.killed ?? 0);
  const again = total(({ hub }) => hub.server?.redelivered ?? hub.client.redelivered ?? 0);
  const twice = total(({ round }) => round.arrived.duplicate);
  const died = total(({ withMembers }) => withMembers);
  const dismissed = total(({ hub }) => hub.server?.dismissed ?? 0);
  const dropped = total((one) => one.dropped);
  const lost = total((one) => Math.max(0, one.lost - one.dropped));
  const keeps = hubs.some(({ hub }) => hub.client.acknowledged === true);
  const late = keeps && killed === 0 && again > 0;
  return [
    ...(killed > 0 && keeps
      ? [
          `${deaths(killed)}: ${whole(again)} messages were handed on again, ${whole(twice)} of them had been handled before; ${lost === 0 ? 'none was' : `${whole(lost)} were`} lost`,
        ]
      : []),
    ...(killed > 0 && !keeps
      ? [
          `${deaths(killed)}: ${whole(died)} messages that it had been handed died with it; ${twice === 0 ? 'none' : whole(twice)} came twice`,
        ]
      : []),
    ...(late ? [`${whole(again)} messages were not acknowledged in time and handed on again`] : []),
    ...(dismissed > 0 ? [`${whole(dismissed)} members that did not read were hung up on`] : []),
    ...(dropped > 0 ? [leftOut(dropped, kind)] : []),
  ];
}

const deaths = (killed: number): string => `a consumer died in mid-window (${whole(killed)} in all rounds)`;

const leftOut = (dropped: number, kind: Cell['hub']): string =>
  kind === 'queue'
    ? `${whole(dropped)} messages were left out, because the queue was full`
    : `${whole(dropped)} deliveries were left out, because a member did not read`;
