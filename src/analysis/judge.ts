import { count, percent } from '../report/format.ts';
import type { Cell } from '../schema.ts';
import { type Figures, type Series, sumOf } from './_series.ts';
import type { Counts, Totals } from './counts.ts';
import {
  acceptedShare,
  blockedShare,
  isHeldBack,
  MAX_LATENESS,
  MIN_ACCEPTED,
  type Sending,
} from './generator.ts';
import { hubFaults, hubViolations } from './hub.ts';
import { lossFigures } from './loss.ts';
import type { NetworkRound } from './network-round.ts';
import { median } from './statistics.ts';

/** What a row says of itself. */
export interface Judgement {
  /** Any of these makes the row invalid. */
  readonly invalid: readonly string[];
  readonly notes: readonly string[];
  /** Figures that measured the load generator as much as the wire: shown, never compared. */
  readonly generatorBound: readonly string[];
}

/** Shares of the time an event loop was not idle: below BUSY an end mostly waits; CLEARLY apart, one end bounds the other. */
const BUSY = 0.5;
const CLEARLY = 0.1;

const PERCENTILES = ['P50', 'P90', 'P99', 'P999'];

/** A network row judges itself, over all its complete rounds. `series` are its figures by round. */
export function judge(
  cell: Cell,
  rounds: readonly NetworkRound[],
  series: ReadonlyMap<string, Series>,
): Judgement {
  const middle = (figure: string) => median([...(series.get(figure)?.values() ?? [])]);
  const open = cell.load?.kind === 'open';
  const sendings = rounds.map(sendingOf);
  // What a full wire holds back is late as well, but that is not the generator's lateness.
  const held = open && 2 * sendings.filter(isHeldBack).length > sendings.length;
  const generatorBound = PERCENTILES.filter(
    (p) => !held && middle(`lateness${p}`) > MAX_LATENESS * middle(`latency${p}`),
  ).map((p) => `latency${p}`);
  return {
    invalid: [
      ...new Set(rounds.flatMap((round) => violations(round))),
      ...(cell.delivery === 'reliable' ? [...brokenPromises(rounds), ...hubFaults(rounds)] : []),
      ...(open && !held ? behind(sendings) : []),
    ],
    notes: [
      ...(cell.colocated ? ['both ends share a process: client CPU is of both'] : []),
      ...(held ? [heldBack(sendings, lostBroker(rounds))] : []),
      ...(open ? [] : boundBy(middle('clientLoop'), middle('serverLoop'))),
      ...(generatorBound.length > 0
        ? [`generator-bound, not compared: latency ${generatorBound.map(shown).join(', ')}`]
        : []),
      ...(rounds.some(({ spinning }) => spinning)
        ? [
            'the client keeps one core busy: it spins to keep its pace, so its CPU and event loop are not shown',
          ]
        : []),
      ...brokerNotes(rounds),
      ...faultNotes(rounds),
    ],
    generatorBound,
  };
}

const shown = (figure: string): string => figure.replace('latencyP999', 'p99.9').replace('latencyP', 'p');

/** Identities that hold on every run, or the harness is wrong. */
function violations(round: NetworkRound): string[] {
  const { client, server, percentiles, oneWay, hub, told } = round;
  const { unique, late } = round.arrived;
  const figures: Figures = hub ? {} : lossFigures(round);
  const negative = ['lost', 'lostUpstream', 'lostDownstream'].filter((figure) => (figures[figure] ?? 0) < 0);
  const recorded = percentiles.latency?.count ?? 0;
  return [
    ...(recorded === (oneWay ? 0 : unique) || (told && recorded === 0)
      ? []
      : ['impossible: the latency histogram does not hold every answered message once']),
    ...(hub ? hubViolations(round, hub) : []),
    ...(hub || client.sentOk >= unique + late ? [] : ['impossible: more messages arrived than were sent']),
    ...(negative.length > 0 ? [`impossible: ${negative.join(', ')} below zero`] : []),
    ...([client, server].some((side) => (side?.faults['impossible time'] ?? 0) > 0)
      ? ['impossible: negative durations were recorded']
      : []),
  ];
}

/** A reliable wire loses and changes nothing. */
function brokenPromises(rounds: readonly NetworkRound[]): string[] {
  const lost = sumOf(rounds, ({ client, arrived, hub }) =>
    hub ? 0 : Math.max(0, client.sentOk - arrived.unique),
  );
  const corrupt = sumOf(
    rounds,
    ({ client, server }) => client.received.corrupt + (server?.received.corrupt ?? 0),
  );
  return [
    ...(lost > 0 ? [`${lost} messages did not arrive in time on a reliable wire`] : []),
    ...(corrupt > 0 ? [`${corrupt} messages came damaged on a reliable wire`] : []),
  ];
}

const sendingOf = ({ client, blockedNs, windowNs }: NetworkRound): Sending => ({
  offered: client.offered,
  sentOk: client.sentOk,
  blockedNs,
  windowNs,
});

/** An open loop that could not send what it was asked to send has not measured that rate, unless it was the wire that was full. */
function behind(sendings: readonly Sending[]): string[] {
  const accepted = median(sendings.map(acceptedShare));
  if (!(accepted < MIN_ACCEPTED)) return [];
  return [
    `the generator fell behind: the wire took ${percent(accepted)} of the offered messages, less than 99 %`,
  ];
}

/** A slow receiver on a wire that can be full: a result, and the latency shows it. */
function heldBack(sendings: readonly Sending[], away: boolean): string {
  const accepted = median(sendings.map(acceptedShare));
  const slower = accepted < MIN_ACCEPTED && !away ? 'the receiver is slower than this rate: ' : '';
  const full = percent(median(sendings.map(blockedShare)));
  return `${slower}the wire was ${away ? 'away or full' : 'full'} for ${full} of the window and took ${percent(accepted)} of the offered messages; latency counts the wait`;
}

/** A closed loop is always bound by something: by the busier end, unless both mostly wait. */
function boundBy(clientLoop: number, serverLoop: number): string[] {
  if (Number.isNaN(clientLoop + serverLoop)) return [];
  if (Math.max(clientLoop, serverLoop) < BUSY) return ['bound by the round trip: both ends mostly wait'];
  if (Math.abs(clientLoop - serverLoop) < CLEARLY) return ['both ends are equally busy'];
  return [
    clientLoop > serverLoop
      ? 'client-bound: its event loop is the busier'
      : 'server-bound: its event loop is the busier',
  ];
}

const LOST = 'broker lost';
const BACK = 'broker back';
const lostBroker = (rounds: readonly Counts[]): boolean =>
  rounds.some(({ client, server }) => [client, server].some((side) => (side?.faults[LOST] ?? 0) > 0));

/** A broker that went away in the middle, and what it cost. */
function brokerNotes(rounds: readonly NetworkRound[]): string[] {
  if (!lostBroker(rounds)) return [];
  const of = (end: 'client' | 'server', fault: string) =>
    count(sumOf(rounds, (round) => round[end]?.faults[fault] ?? 0));
  const refused = sumOf(rounds, ({ client, server }) => client.sendFailed + (server?.sendFailed ?? 0));
  const ends = (['client', 'server'] as const).map(
    (end) => `connections of the ${end} lost ${of(end, LOST)}, made again ${of(end, BACK)}`,
  );
  return [
    `the broker went away during the round: ${ends.join('; ')}; messages of the window that could not be sent meanwhile ${count(refused)}; what it lost is in the counts`,
  ];
}

/** What sockets and kernels complained of, by side. */
export function faultNotes(rounds: readonly Counts[]): string[] {
  const of = (side: string, totals: (Totals | undefined)[]) => {
    const counts = new Map<string, number>();
    for (const [fault, count] of totals.flatMap((total) => Object.entries(total?.faults ?? {}))) {
      counts.set(fault, (counts.get(fault) ?? 0) + count);
    }
    return [...counts]
      .filter(([fault, count]) => count > 0 && fault !== LOST && fault !== BACK)
      .map(([fault, count]) => `${side} faults: ${fault} ${count}`);
  };
  return [
    ...of(
      'client',
      rounds.map(({ client }) => client),
    ),
    ...of(
      'server',
      rounds.map(({ server }) => server),
    ),
  ];
}
