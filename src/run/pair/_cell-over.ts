import type { Cell, Duel } from '../../schema.ts';

/** What the roles of an arm over a wire are told: a service that decodes a message and answers shortly, one at a time. */
export const cellOver = ({ id, payload, over, ...duel }: Duel, arm: 'a' | 'b'): Cell => ({
  id: `${id}-${arm}`.slice(0, 180),
  table: id,
  row: arm,
  scenario: { use: 'request' },
  codec: duel[arm],
  payload,
  transport: over ?? null,
  delivery: null,
  colocated: false,
  impairments: [],
  runtime: null,
  load: { kind: 'closed', clients: 1, depth: 1 },
  floor: null,
  sizeBytes: null,
  warmupMs: 0,
  windowMs: 0,
});
