import { nameOf } from './names.ts';
import type { Cell, Inspection } from './schema.ts';

/** Whether an inspection is of the cell's codec, payload and runtime. */
export const isOf =
  ({ codec, payload, runtime }: Pick<Cell, 'codec' | 'payload' | 'runtime'>) =>
  (inspection: Inspection): boolean =>
    inspection.codec === nameOf(codec) &&
    inspection.payload === nameOf(payload) &&
    inspection.runtime === runtime?.name;
