/** Made-up runs with claims, for tests: every figure is chosen, so that every sentence is known. */
import type { AttackRecord, Cell, Run, Record as RunRecord } from '../schema.ts';
import { codecCell, runOf, tcpCell, udpCell } from './_fixtures.ts';
import { codecRound, crashedRound, type NetworkTruth, networkRound, sixRounds } from './_records.ts';

export const PYTHON = { name: 'python 3.12.1', exec: '/usr/bin/python3', args: [] };
export type Made = { readonly run: Run; readonly records: ReadonlyMap<string, readonly RunRecord[]> };
type Row = readonly [Cell, (round: number) => readonly RunRecord[]];

/** Six rounds of each row. */
export function runWith(rows: readonly Row[], changes: Partial<Run> = {}): Made {
  const records = new Map(rows.map(([cell, round]) => [cell.id, sixRounds(round)]));
  return {
    run: runOf(
      rows.map(([cell]) => cell),
      changes,
    ),
    records,
  };
}

/** Encode takes ns, decode twice that. `wavers`: every second round it takes half as long again. */
export function timed(codec: string, ns: number, how: { python?: true; wavers?: true } = {}): Row {
  const cell = codecCell(codec, {
    id: `codec+${codec}+order${how.python ? '-python' : ''}`,
    ...(how.python && { runtime: PYTHON }),
  });
  const of = (round: number) => (how.wavers && round % 2 === 1 ? 1.5 * ns : ns);
  return [cell, (round) => codecRound(cell, round, { encodeNs: [of(round)], decodeNs: [2 * of(round)] })];
}

const opaque = { use: 'opaque', as: 'opaque@200B' };
const bytesCell = (wire: 'tcp' | 'udp', id: string, changes: Partial<Cell>): Cell => ({
  ...(wire === 'tcp' ? tcpCell : udpCell)('none'),
  id: `${wire}-${id}`,
  table: `${wire} ${id}`,
  scenario: { use: 'echo' },
  payload: opaque,
  sizeBytes: 200,
  ...changes,
});

/** Bytes echoed with so many in flight. */
export function echoed(wire: 'tcp' | 'udp', depth: number, truth: (round: number) => NetworkTruth): Row {
  const cell = bytesCell(wire, `closed-${depth}`, { load: { kind: 'closed', clients: 1, depth } });
  return [cell, (round) => accounted(networkRound(cell, round, truth(round)), 0)];
}

/** Bytes echoed at 2,000 a second; `drops`: in the server's receive buffer. */
export function steady(
  wire: 'tcp' | 'udp',
  truth: NetworkTruth,
  changes: Partial<Cell> = {},
  drops = 0,
): Row {
  const load = { kind: 'open', clients: 1, ratePerSecond: 2000 } as const;
  const cell = bytesCell(wire, changes.id ?? 'steady', { load, ...changes });
  return [cell, (round) => accounted(networkRound(cell, round, { latenessNs: 1000, ...truth }), drops)];
}

const accounted = (records: readonly RunRecord[], drops: number): RunRecord[] =>
  records.map((record) =>
    record.kind === 'counters' ? { ...record, socketDrops: record.role === 'server' ? drops : 0 } : record,
  );

/** The study of hostile bytes, once. */
export function attackedRow(
  codec: string,
  attacks: readonly Pick<AttackRecord, 'attack' | 'outcomes'>[],
  python?: true,
): Row {
  const cell = codecCell(codec, {
    id: `robustness+${codec}${python ? '-python' : ''}`,
    table: 'robustness order',
    study: 'robustness',
    once: true,
    ...(python && { runtime: PYTHON }),
  });
  return [
    cell,
    (round) => {
      const of = { v: 1, cell: cell.id, round } as const;
      if (round > 0) return [];
      return [
        ...crashedRound(cell, round),
        ...attacks.map(
          (one): RunRecord => ({ ...of, kind: 'attack', messageBytes: 100, notable: [], ...one }),
        ),
        { ...of, kind: 'end', status: 'ok' },
      ];
    },
  ];
}

/** What a run of the suite could record: json 1000 ns in Node and 4000 in Python, and so on. */
export function chapterRun(python = true): Made {
  const calls = (outcomes: AttackRecord['outcomes']) => ({ attack: 'calls', outcomes }) as const;
  const flips = { attack: 'bit flips', outcomes: { detected: 60, wrong: 30, harmless: 10 } } as const;
  const names = ['json', 'pickle', 'msgpackr', 'msgpack'];
  const sizes = [1000, 900, 800, 1000];
  const gzip = [500, 600, 550, 450];
  const pythons = python
    ? [timed('json', 4000, { python: true }), timed('pickle', 1000, { python: true })]
    : [];
  const rows: readonly Row[] = [
    ...[timed('json', 1000), timed('pickle', 2500), timed('msgpackr', 500)],
    ...[timed('msgpack', 800, { wavers: true }), ...pythons],
    ...[echoed('tcp', 1, () => ({ latencyNs: 40_000 })), echoed('udp', 1, () => ({ latencyNs: 30_000 }))],
    ...[echoed('tcp', 16, () => ({ sentOk: 3000 })), echoed('udp', 16, () => ({ sentOk: 2000 }))],
    steady('tcp', { sentOk: 2000 }),
    steady('udp', { sentOk: 2000, client: { reordered: 3 } }),
    steady(
      'udp',
      { sentOk: 2000, unique: 0, atServer: 1900 },
      { id: 'flood', load: { kind: 'closed', clients: 1, depth: 64 }, oneWay: true },
      100,
    ),
    attackedRow('json', [calls({ detected: 4, harmless: 1 }), flips]),
    attackedRow('pickle', [calls({ detected: 5 }), flips]),
    ...(python ? [attackedRow('pickle', [calls({ executes: 2, detected: 3 })], true)] : []),
  ];
  const inspected = (codec: string, at: number, runtime?: string) => ({
    ...({ status: 'exact', codec, payload: 'order', ...(runtime && { runtime }) } as const),
    ...{ sizeBytes: sizes[at] ?? 0, minBytes: 1, maxBytes: 2, gzipBytes: gzip[at] ?? 0 },
    ...{ zstdBytes: null, brotliBytes: null },
  });
  return runWith(rows, {
    suite: 'chapter',
    claims: [],
    command: 'wirebench run chapter',
    skips: python ? [] : [{ what: 'json in python3', reason: 'it is not installed' }],
    ...(python && { engines: { [PYTHON.name]: 'CPython' } }),
    inspections: [
      ...names.map((codec, at) => inspected(codec, at)),
      { ...inspected('none', 0), payload: 'opaque@200B' },
      ...(python ? [inspected('json', 0, PYTHON.name), inspected('pickle', 1, PYTHON.name)] : []),
    ],
  });
}
