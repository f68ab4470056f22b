import { nameOf, payloadName } from './names.ts';
import type { Cell, Inspection } from './schema.ts';

/** Whether an inspection is of the cell's codec, payload and runtime. */
export const isOf =
  (cell: Pick<Cell, 'codec' | 'payload' | 'runtime'>) =>
  (inspection: Inspection): boolean =>
    inspection.codec === nameOf(cell.codec) &&
    inspection.payload === payloadName(cell) &&
    inspection.runtime === cell.runtime?.name;
