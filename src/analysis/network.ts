import type { Column } from '../schema.ts';
import type { Figures } from './_series.ts';
import type { NetworkRound } from './network-round.ts';

type Direction = Column['better'];
const column = (figure: string, title: string, unit: string, better: Direction, compact = false): Column => ({
  figure,
  title,
  unit,
  better,
  compact,
  exact: false,
});

/** Latency is T5 - due, service T5 - sent, wire T4 - sent, server T3 - T2; lateness is sent - due. Jitter and delay
 * variation (RFC 3550, section 6.4.1; RFC 5481, section 4.2: PDV, quantile - min) are of the wire. */
export const NETWORK_COLUMNS: readonly Column[] = [
  { ...column('sizeBytes', 'size', 'bytes', 'lower', true), exact: true },
  column('goodput', 'goodput', 'MB/s', 'higher', true),
  column('throughput', 'delivered', 'msg/s', 'higher', true),
  column('latencyP50', 'p50', 'us', 'lower', true),
  column('latencyP99', 'p99', 'us', 'lower', true),
  column('serverCpu', 'server CPU', 'us/msg', 'lower', true),
  column('clientCpu', 'client CPU', 'us/msg', 'lower'),
  column('serverCpuPerMiB', 'server CPU', 'us/MiB', 'lower', true),
  column('clientCpuPerMiB', 'client CPU', 'us/MiB', 'lower', true),
  column('offered', 'offered', 'msg/s', null),
  column('accepted', 'accepted', 'msg/s', null),
  column('delivered', 'delivered', 'MB/s', null),
  column('latencyP90', 'p90', 'us', 'lower'),
  column('latencyP999', 'p99.9', 'us', 'lower'),
  column('latencyMax', 'max', 'us', null),
  column('serviceP50', 'service p50', 'us', 'lower'),
  column('serviceP99', 'service p99', 'us', 'lower'),
  column('wireP50', 'wire p50', 'us', 'lower'),
  column('jitter', 'jitter', 'us', 'lower'),
  column('pdvP50', 'delay variation p50', 'us', 'lower'),
  column('pdvP99', 'delay variation p99', 'us', 'lower'),
  column('serverP50', 'server p50', 'us', 'lower'),
  column('latenessP50', 'lateness p50', 'us', null),
  column('latenessP99', 'lateness p99', 'us', null),
  column('clientLoop', 'client loop', 'share', null),
  column('serverLoop', 'server loop', 'share', null),
];

const MIB = 2 ** 20;

/** Rates are per second of the window, times in microseconds, CPU per message that the side received in the window, or sent where nothing comes back. */
export function networkFigures(round: NetworkRound, colocated: boolean): Figures {
  const { client, clientUsage, percentiles, delivered, oneWay } = round;
  const ownWork = !round.spinning && !round.told;
  const knownCpu = ownWork || (round.told && clientUsage.cpuUs > 0);
  // What both ends used together stands under the client.
  const serverUsage = colocated ? undefined : round.serverUsage;
  const perSecond = (count: number, windowNs = round.windowNs) => ratio(count * 1e9, windowNs);
  const throughput = perSecond(delivered.messages, delivered.windowNs);
  const { latency, service, wire, server, lateness } = percentiles;
  const clientCpu = knownCpu
    ? ratio(clientUsage.cpuUs, oneWay ? clientUsage.messages : clientUsage.arrivedInWindow)
    : undefined;
  const serverCpu = serverUsage && ratio(serverUsage.cpuUs, serverUsage.messages);
  return {
    throughput,
    ...fileFigures(round.fileBytes, throughput, serverCpu, clientCpu),
    offered: perSecond(client.offered),
    accepted: perSecond(client.sentOk),
    // A value has no bytes to count.
    delivered: throughput && round.sizeBytes > 0 ? (throughput * round.sizeBytes) / 1e6 : undefined,
    latencyP50: us(latency?.p50),
    latencyP90: us(latency?.p90),
    latencyP99: us(latency?.p99),
    latencyP999: us(latency?.p999),
    latencyMax: us(latency?.max),
    serviceP50: us(service?.p50),
    serviceP99: us(service?.p99),
    wireP50: us(wire?.p50),
    jitter: us(client.jitterNs ?? undefined),
    pdvP50: us(wire && wire.p50 - wire.min),
    pdvP99: us(wire && wire.p99 - wire.min),
    serverP50: us(server?.p50),
    latenessP50: us(lateness?.p50),
    latenessP90: us(lateness?.p90),
    latenessP99: us(lateness?.p99),
    latenessP999: us(lateness?.p999),
    clientCpu,
    serverCpu,
    clientLoop: ownWork ? clientUsage.loopShare : undefined,
    serverLoop: serverUsage?.loopShare,
  };
}

/** Of a scenario whose messages carry a file: bytes of the file alone, without what the codec and the protocol add. */
function fileFigures(
  fileBytes: number | undefined,
  throughput: number | undefined,
  serverCpu: number | undefined,
  clientCpu: number | undefined,
): Figures {
  if (!fileBytes) return {};
  const perMiB = (cpu: number | undefined) => cpu && (cpu * MIB) / fileBytes;
  return {
    goodput: throughput && (throughput * fileBytes) / 1e6,
    serverCpuPerMiB: perMiB(serverCpu),
    clientCpuPerMiB: perMiB(clientCpu),
  };
}

const us = (ns: number | undefined): number | undefined => (ns === undefined ? undefined : ns / 1000);

const ratio = (part: number, whole: number): number | undefined => (whole > 0 ? part / whole : undefined);
