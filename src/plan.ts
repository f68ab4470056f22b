import { refuseNamesakes, withIds } from './_identity.ts';
import type { Filters } from './filters.ts';
import { nameOf } from './names.ts';
import type { Cell, Skip } from './schema.ts';
import type { NetworkGroup, ResolvedGroup, ResolvedSuite } from './suite.ts';
import type { CodecMeta, Load, PayloadMeta, Ref, TransportMeta } from './types.ts';

export { type Filters, narrow } from './filters.ts';

/** What is known of every plug-in the suite and the filters name, by its reference. A string: why it is not available. */
export interface Described {
  readonly codecs: ReadonlyMap<string, CodecMeta | string>;
  readonly payloads: ReadonlyMap<string, PayloadMeta | string>;
  readonly transports: ReadonlyMap<string, TransportMeta | string>;
}

export interface Plan {
  readonly cells: readonly Cell[];
  readonly skips: readonly Skip[];
  readonly rounds: number;
  readonly estimateMs: number;
}

/** The floor of every network table: opaque bytes of the smallest and of the largest encoded size in it. */
const FLOOR: Ref = { use: 'none' };
/** The row of a group's `beside`. */
const BARE = 'bare';
const FLOOR_SIZES = ['smallest', 'largest'] as const;

/**
 * Suite and plug-in descriptions in, cells and skips with reasons out. Pure: runs nothing, imports nothing. Throws
 * BAD_SUITE when two different plug-ins would share one name: rows, sizes and records are told apart by it.
 */
export function plan(narrowed: ResolvedSuite, described: Described, filters: Filters): Plan {
  const windows = {
    warmupMs: filters.warmupMs ?? narrowed.warmupMs,
    windowMs: filters.windowMs ?? narrowed.windowMs,
  };
  const skips: Skip[] = [];
  const cells = narrowed.groups.flatMap((group) =>
    group.kind === 'codec'
      ? codecCells(group, described, windows, skips)
      : networkCells(group, described, windows, skips),
  );
  for (const kind of ['codec', 'payload', 'transport', 'scenario'] as const) {
    refuseNamesakes(
      `${kind}s`,
      cells.flatMap((cell) => cell[kind] ?? []),
    );
  }
  const distinct = withIds([...new Map(cells.map((cell) => [JSON.stringify(cell), cell])).values()]);
  const unique = [...new Map(skips.map((skip) => [`${skip.what} ${skip.reason}`, skip])).values()];
  const rounds = filters.rounds ?? narrowed.rounds;
  return { cells: distinct, skips: unique, rounds, estimateMs: estimateMs(distinct, rounds) };
}

type Windows = Pick<Cell, 'warmupMs' | 'windowMs'>;
type Place = Pick<Cell, 'scenario' | 'transport' | 'load' | 'delivery' | 'colocated'>;

function codecCells(
  group: Extract<ResolvedGroup, { kind: 'codec' }>,
  described: Described,
  windows: Windows,
  skips: Skip[],
): Cell[] {
  return group.payloads.flatMap((payload) =>
    group.codecs.flatMap((codec) => {
      const what = `${nameOf(codec)} on ${nameOf(payload)}, in process`;
      const meta = described.codecs.get(codec.use);
      const opaque = isOpaque(meta) && !isOpaque(described.payloads.get(payload.use));
      const reason = opaque
        ? 'it carries opaque bytes: a floor for wires only'
        : mismatch(codec, payload, described);
      if (reason !== undefined) {
        skips.push({ what, reason });
        return [];
      }
      const place = { scenario: null, transport: null, load: null, delivery: null, colocated: false };
      return [cellOf(['codec', nameOf(payload)], codec, payload, place, windows)];
    }),
  );
}

function networkCells(group: NetworkGroup, described: Described, windows: Windows, skips: Skip[]): Cell[] {
  const { scenario, transport } = group;
  const wire = described.transports.get(transport.use);
  return group.loads.flatMap((load) =>
    group.payloads.flatMap((payload) => {
      const table = [nameOf(scenario), nameOf(transport), nameOf(payload), loadName(load)];
      const delivery = typeof wire === 'object' ? wire.delivery : ('reliable' as const);
      const colocated = typeof wire === 'object' && wire.colocated === true;
      const place = { scenario, transport, load, delivery, colocated };
      const opaque = isOpaque(described.payloads.get(payload.use));
      const rows = group.codecs
        .filter(({ use }) => opaque || use !== FLOOR.use)
        .flatMap((codec) => {
          const reason = mismatch(codec, payload, described) ?? wireMismatch(codec, transport, described);
          if (reason === undefined) return [cellOf(table, codec, payload, place, windows)];
          skips.push({
            what: `${nameOf(codec)} on ${nameOf(payload)}, ${nameOf(scenario)} over ${nameOf(transport)}`,
            reason,
          });
          return [];
        });
      if (rows.length === 0) return [];
      const floors = opaque ? [] : FLOOR_SIZES;
      return [
        ...besideCells(group, table, payload, place, windows),
        ...rows,
        ...floors.map((floor) => cellOf(table, FLOOR, payload, place, windows, floor)),
      ];
    }),
  );
}

const isOpaque = (meta: { opaque?: boolean } | string | undefined): boolean =>
  typeof meta === 'object' && meta.opaque === true;

function besideCells(
  { beside }: NetworkGroup,
  table: readonly string[],
  payload: Ref,
  place: Place,
  windows: Windows,
): Cell[] {
  if (!beside) return [];
  const cell = cellOf(table, FLOOR, payload, { ...place, scenario: beside }, windows);
  return [{ ...cell, id: `${cell.id}-${BARE}`, row: BARE }];
}

function mismatch(codec: Ref, payload: Ref, { codecs, payloads }: Described): string | undefined {
  const codecMeta = codecs.get(codec.use);
  const payloadMeta = payloads.get(payload.use);
  if (typeof codecMeta === 'string') return codecMeta;
  if (typeof payloadMeta === 'string') return payloadMeta;
  if (isOpaque(codecMeta) && isOpaque(payloadMeta)) return undefined;
  const lost = (payloadMeta?.needs ?? []).filter((need) => codecMeta?.preserves?.includes(need) === false);
  return lost.length > 0 ? `${nameOf(codec)} does not preserve ${lost.join(', ')}` : undefined;
}

function wireMismatch(codec: Ref, transport: Ref, { codecs, transports }: Described): string | undefined {
  const codecMeta = codecs.get(codec.use);
  const wire = transports.get(transport.use);
  if (typeof wire === 'string') return wire;
  if (typeof codecMeta !== 'object' || wire === undefined || wire.accepts.includes(codecMeta.output))
    return undefined;
  return `${nameOf(codec)} makes ${codecMeta.output}, ${nameOf(transport)} carries ${wire.accepts.join(' or ')}`;
}

function cellOf(
  table: readonly string[],
  codec: Ref,
  payload: Ref,
  place: Place,
  windows: Windows,
  floor: Cell['floor'] = null,
): Cell {
  const row = floor === null ? nameOf(codec) : `${nameOf(codec)}-${floor}`;
  return {
    id: [...table, row].join('-'),
    table: table.join(' '),
    row: nameOf(codec),
    ...place,
    codec,
    payload,
    impairments: [],
    runtime: null,
    floor,
    sizeBytes: null,
    ...windows,
  };
}

export const loadName = (load: Load): string => `${loadKind(load)}${load.preEncoded ? '-pre-encoded' : ''}`;

const loadKind = (load: Load): string =>
  load.kind === 'closed'
    ? `closed-${load.clients}x${load.depth}`
    : `open-${load.clients}x${load.ratePerSecond}`;

/** Starting, connecting, verifying and ending a round of one cell, in ms, as seen on a small machine; a lossy wire also waits. */
export function overheadMs(cell: Cell): number {
  if (cell.scenario === null) return 250;
  return cell.delivery === 'lossy' ? 700 : 500;
}

export const estimateMs = (cells: readonly Cell[], rounds: number): number =>
  cells.reduce((sum, cell) => sum + rounds * (overheadMs(cell) + cell.warmupMs + cell.windowMs), 0);
