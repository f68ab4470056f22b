import type { Cell } from '../schema.ts';

/** A whole cell for tests: in process, unless told. */
export const cellLike = (parts: Partial<Cell> & Pick<Cell, 'id'>): Cell => ({
  table: 'codec order',
  row: parts.id,
  scenario: null,
  codec: { use: 'json' },
  payload: { use: 'order' },
  transport: null,
  delivery: null,
  colocated: false,
  impairments: [],
  runtime: null,
  load: null,
  floor: null,
  sizeBytes: null,
  warmupMs: 300,
  windowMs: 800,
  ...parts,
});
