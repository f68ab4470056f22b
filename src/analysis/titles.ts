import { impairmentText } from '../_impaired.ts';

import { nameOf, payloadName, variantName } from '../names.ts';

import { bytes, count, scaleOf, whole } from '../report/format.ts';
import type { Cell } from '../schema.ts';
import type { Find } from '../types.ts';

/** What a row is called; a floor says which size it carries, like "none (smallest, 412 B)", a bare row what it is, like "bare (sockperf-tcp)". */
export function rowName({ row, floor, sizeBytes, codec, scenario, runtime }: Cell): string {
  const where = whereOf(runtime?.name);
  if (floor !== null)
    return sizeBytes === null
      ? `${row} (${floor})${where}`
      : `${row} (${floor}, ${bytes(sizeBytes)})${where}`;
  return row === nameOf(codec) || scenario === null ? row + where : `${row} (${nameOf(scenario)})${where}`;
}

/** The runtime behind a row's name, where one was asked for. */
export const whereOf = (runtime: string | undefined): string =>
  runtime === undefined ? '' : ` in ${runtime}`;

/** Where the rows of a table were measured, for a sentence: "order over TCP (echo, closed loop, 16 in flight)". */
export function placeOf(cell: Cell): string {
  return cell.scenario === null
    ? inProcess(cell)
    : `${payloadName(cell)} over ${wireName(cell)} (${variantName(cell.scenario)}, ${loadText(cell)}${bufferText(cell)})`;
}

const inProcess = (cell: Cell): string => {
  const payload = payloadName(cell);
  if (cell.study === 'faithfulness') return 'every kind of value, there and back';
  if (cell.study === 'robustness') return `hostile bytes made of ${payload}`;
  if (cell.study === 'compatibility') return `${payload} written by one codec and read by another`;
  if (cell.study === 'memory') return `memory of ${payload} in process`;
  if (cell.study === 'cold') return `cold start with ${payload}`;
  return `${payload} in process`;
};

/** A scenario with its options, as a sentence has it. */
export const variantOf = ({ scenario }: Cell): string => (scenario === null ? '' : variantName(scenario));

/** The table's heading; a closed loop says that its latency counts from sending. */
export function titleOf(cell: Cell): string {
  return placeOf(cell).replace('closed loop', 'closed loop: due = sent');
}

const bufferText = ({ rcvbufBytes }: Cell): string =>
  rcvbufBytes === undefined ? '' : `, receive buffers of ${bytes(rcvbufBytes)} asked for`;

function wireName(cell: Cell): string {
  const wire = cell.transport === null ? 'its own sockets' : nameOf(cell.transport);
  const impaired = cell.impairments.map(impairmentText);
  const name = /^(tcp6?|udp6?|tls)$/.test(wire) ? wire.toUpperCase() : wire;
  return impaired.length > 0 ? `${name} with ${impaired.join(', ')}` : name;
}

function loadText({ load, oneWay }: Cell): string {
  if (load === null) return 'no load';
  const clients = load.clients > 1 ? `, ${whole(load.clients)} clients` : '';
  const encoded = load.preEncoded ? ', pre-encoded' : '';
  if (load.kind === 'closed' && oneWay)
    return `as fast as the wire takes it${clients}, ${whole(load.depth)} a turn${encoded}`;
  if (load.kind === 'closed')
    return `closed loop${clients}, ${whole(load.depth)} in flight${load.clients > 1 ? ' each' : ''}${encoded}`;
  const arrivals = load.arrivals === 'poisson' ? ', Poisson arrivals' : '';
  const pacing = load.pacing === 'timer' ? ', paced by timers' : '';
  const rate = load.find ? findText(load.find) : `at ${count(load.ratePerSecond)} msg/s`;
  return `open loop ${rate}${clients}${arrivals}${pacing}${encoded}`;
}

function findText(find: Find): string {
  if (find.kind === 'max') return 'searched for the highest delivered rate';
  if (find.kind === 'zero-loss') return 'searched for the highest rate without loss';
  const { unit, text } = scaleOf('ns', [find.p99Ns]);
  return `searched for the highest rate with a p99 of at most ${text(find.p99Ns)} ${unit}`;
}
