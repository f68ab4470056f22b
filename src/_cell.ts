import { nameOf } from './names.ts';
import type { Cell } from './schema.ts';
import type { Ref } from './types.ts';

export type Windows = Pick<Cell, 'warmupMs' | 'windowMs'>;

/** Where and under which load a cell is measured. */
export type Place = Pick<
  Cell,
  | 'scenario'
  | 'study'
  | 'once'
  | 'reader'
  | 'transport'
  | 'load'
  | 'delivery'
  | 'broker'
  | 'colocated'
  | 'oneWay'
  | 'hub'
  | 'carries'
  | 'impairments'
  | 'rcvbufBytes'
>;

/** A row of a table: named by its codec, or by both where one reads what the other writes. */
export function cellOf(
  table: readonly string[],
  codec: Ref,
  payload: Ref | null,
  place: Place,
  windows: Windows,
  floor: Cell['floor'] = null,
): Cell {
  const { reader } = place;
  const name = reader ? `${nameOf(codec)} → ${nameOf(reader)}` : nameOf(codec);
  const row = floor === null ? name : `${name}-${floor}`;
  return {
    id: [...table, row].join('-'),
    table: table.join(' '),
    row: name,
    ...place,
    codec,
    payload,
    runtime: null,
    floor,
    sizeBytes: null,
    ...windows,
  };
}
