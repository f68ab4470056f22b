import { nameOf } from '../names.ts';
import { bytes, count, whole } from '../report/format.ts';
import type { Cell } from '../schema.ts';
import type { Load } from '../types.ts';

/** What a row is called; a floor says which size it carries, like "none (smallest, 412 B)". */
export function rowName({ row, floor, sizeBytes }: Cell): string {
  if (floor === null) return row;
  return sizeBytes === null ? `${row} (${floor})` : `${row} (${floor}, ${bytes(sizeBytes)})`;
}

/** Where the rows of a table were measured, for a sentence: "order over TCP (echo, closed loop, 16 in flight)". */
export function placeOf(cell: Cell): string {
  return cell.scenario === null
    ? `${payloadName(cell)} in process`
    : `${payloadName(cell)} over ${wireName(cell)} (${nameOf(cell.scenario)}, ${loadText(cell.load)})`;
}

/** The table's heading; a closed loop says that its latency counts from sending. */
export function titleOf(cell: Cell): string {
  return placeOf(cell).replace('closed loop', 'closed loop: due = sent');
}

export const payloadName = (cell: Cell): string => nameOf(cell.payload);

function wireName(cell: Cell): string {
  const wire = cell.transport === null ? 'its own sockets' : nameOf(cell.transport);
  const impaired = cell.impairments.map((impairment) => nameOf(impairment));
  const name = wire === 'tcp' || wire === 'udp' ? wire.toUpperCase() : wire;
  return impaired.length > 0 ? `${name} with ${impaired.join(', ')}` : name;
}

function loadText(load: Load | null): string {
  if (load === null) return 'no load';
  const clients = load.clients > 1 ? `, ${whole(load.clients)} clients` : '';
  const encoded = load.preEncoded ? ', pre-encoded' : '';
  return load.kind === 'closed'
    ? `closed loop${clients}, ${whole(load.depth)} in flight${load.clients > 1 ? ' each' : ''}${encoded}`
    : `open loop at ${count(load.ratePerSecond)} msg/s${clients}${encoded}`;
}
