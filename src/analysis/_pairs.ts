import type { Duel, Job, PairRecord } from '../schema.ts';

/** A pair for tests whose B takes `slower` more: every round alike. */
export const pairOf = (
  id: string,
  index: number,
  slower: number,
  parts: Partial<PairRecord> = {},
): PairRecord => ({
  v: 1,
  cell: id,
  round: index,
  kind: 'pair',
  first: index % 2 === 0 ? 'a' : 'b',
  operationsPerBlock: 1000,
  warmupBlocks: 40,
  orders: ['ab', 'ba'],
  aNs: [1e6, 1e6, 1e6, 1e6],
  bNs: [1, 1, 1, 1].map(() => 1e6 * (1 + slower)),
  a: { warmup: 'flat', gcShare: 0.01 },
  b: { warmup: 'flat', gcShare: 0.01 },
  tookMs: 1000,
  stealShare: 0,
  loadAverage: 0.5,
  ...parts,
});

/** So many pairs that differ a little from each other. */
export const pairsOf = (id: string, count: number, slower: number, spread = 0.001): PairRecord[] =>
  Array.from({ length: count }, (_, n) => pairOf(id, n, slower + spread * ((n % 5) - 2)));

export const duelOf = (id: string, parts: Partial<Duel> = {}): Duel => ({
  id,
  title: id,
  a: { use: 'json' },
  b: { use: './mine.mjs' },
  payload: { use: 'order' },
  op: 'encode',
  ...parts,
});

export const jobOf = (duels: Duel[], parts: Partial<Job> = {}): Job => ({
  schema: 1,
  kind: 'job',
  version: '0.1.0',
  title: 'mine against json',
  command: 'wirebench ab json ./mine.mjs',
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: '2026-01-01T00:01:00.000Z',
  state: 'finished',
  seed: 1,
  budget: 0.03,
  tolerance: 0.005,
  alpha: 0.01,
  timeMs: 60_000,
  duels,
  skips: [],
  codecs: [],
  payloads: [],
  inspections: [],
  environment: {
    cpuModel: 'Test CPU',
    cores: 2,
    memoryBytes: 2 ** 33,
    kernel: '6.1.0',
    platform: 'linux',
    arch: 'x64',
    node: '24.0.0',
    v8: '13.6',
    loadAverage: 0.1,
  },
  cpu: 1,
  ...parts,
});
