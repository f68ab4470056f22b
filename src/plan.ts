import { cellOf, type Place, type Windows } from './_cell.ts';
import { refuseNamesakes, withIds } from './_identity.ts';
import { impairmentMismatch, impairmentText } from './_impaired.ts';
import { codecCells } from './_in-process.ts';
import { inRuntimes, OWN_RUNTIME, type Runtimes } from './_in-runtime.ts';
import { inSizes } from './_in-sizes.ts';
import {
  bufferMismatch,
  type Described,
  fileMismatch,
  hubMismatch,
  isBytes,
  loadMismatch,
  mismatch,
  wireMismatch,
  workMismatch,
} from './_mismatch.ts';
import { estimateMs } from './estimate.ts';
import type { Filters } from './filters.ts';
import { loadName } from './load-name.ts';
import { keyOf, nameOf, variantName } from './names.ts';
import type { Cell, Skip } from './schema.ts';
import type { NetworkGroup, ResolvedSuite } from './suite.ts';
import type { Ref } from './types.ts';

export type { Described } from './_mismatch.ts';
export { type Filters, narrow } from './filters.ts';

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
export function plan(
  narrowed: ResolvedSuite,
  described: Described,
  filters: Filters,
  runtimes: Runtimes = OWN_RUNTIME,
): Plan {
  const windows = {
    warmupMs: filters.warmupMs ?? narrowed.warmupMs,
    windowMs: filters.windowMs ?? narrowed.windowMs,
  };
  const skips: Skip[] = [];
  const groups = inSizes(narrowed.groups, described, filters.sizesBytes);
  const cells = groups.flatMap((group) =>
    group.kind === 'codec'
      ? codecCells(group, described, windows, skips)
      : networkCells(group, described, windows, skips),
  );
  for (const kind of ['codec', 'payload', 'transport', 'scenario'] as const) {
    refuseNamesakes(
      `${kind}s`,
      cells.flatMap((cell) => cell[kind] ?? []),
      kind === 'scenario' ? variantName : nameOf,
    );
  }
  const all = cells.flatMap((cell) => inRuntimes(cell, runtimes, skips));
  const distinct = withIds([...new Map(all.map((cell) => [JSON.stringify(cell), cell])).values()]);
  const unique = [...new Map(skips.map((skip) => [`${skip.what} ${skip.reason}`, skip])).values()];
  const rounds = filters.rounds ?? narrowed.rounds;
  return { cells: distinct, skips: unique, rounds, estimateMs: estimateMs(distinct, rounds) };
}

function networkCells(group: NetworkGroup, described: Described, windows: Windows, skips: Skip[]): Cell[] {
  const { scenario, transport, impair = [[]] } = group;
  const wire = described.transports.get(transport.use);
  const work = described.scenarios.get(scenario.use);
  return impair.flatMap((impairments) => {
    const reason =
      typeof work === 'string'
        ? work
        : (impairmentMismatch(impairments, transport, wire, described.impairments) ??
          bufferMismatch(group, wire) ??
          hubMismatch(work, transport, wire));
    if (reason === undefined) return cellsOverWire(group, impairments, described, windows, skips);
    const names = impairments.length > 0 ? ` with ${impairments.map(nameOf).join(', ')}` : '';
    skips.push({ what: `${nameOf(scenario)} over ${nameOf(transport)}${names}`, reason });
    return [];
  });
}

function cellsOverWire(
  group: NetworkGroup,
  impairments: Ref[],
  described: Described,
  windows: Windows,
  skips: Skip[],
): Cell[] {
  const { scenario, transport, rcvbufBytes } = group;
  const wire = described.transports.get(transport.use);
  const work = described.scenarios.get(scenario.use);
  const { oneWay, hub, carries } = typeof work === 'object' ? work : {};
  const beside = besideOf(group, described, skips);
  return group.loads.flatMap((load) =>
    group.payloads.flatMap((payload) => {
      const table = [
        variantName(scenario),
        ...[transport, payload].map(nameOf),
        loadName(load),
        ...impairments.map(impairmentText),
        ...(rcvbufBytes === undefined ? [] : [`rcvbuf-${rcvbufBytes}`]),
      ];
      const delivery = typeof wire === 'object' ? wire.delivery : ('reliable' as const);
      const colocated = typeof wire === 'object' && wire.colocated !== undefined;
      const place: Place = { scenario, transport, load, delivery, colocated, impairments };
      if (typeof wire === 'object' && wire.broker !== undefined) place.broker = wire.broker;
      if (oneWay) place.oneWay = true;
      if (hub !== undefined) place.hub = hub;
      if (carries) place.carries = carries;
      if (rcvbufBytes !== undefined) place.rcvbufBytes = rcvbufBytes;
      const opaque = isBytes(described.payloads.get(keyOf(payload)));
      const rows = group.codecs
        .filter(({ use }) => opaque || use !== FLOOR.use)
        .flatMap((codec) => {
          const reason =
            mismatch(codec, payload, described) ??
            wireMismatch(codec, transport, described) ??
            workMismatch(codec, scenario, load, described) ??
            fileMismatch({ scenario, transport, payload }, described) ??
            loadMismatch(load, place);
          if (reason === undefined) return [cellOf(table, codec, payload, place, windows)];
          skips.push({
            what: `${nameOf(codec)} on ${nameOf(payload)}, ${nameOf(scenario)} over ${nameOf(transport)}`,
            reason,
          });
          return [];
        });
      if (rows.length === 0) return [];
      // One codec has one size, and rounds of many clients are dear.
      const few = hub !== undefined && rows.length === 1;
      const noFloor = opaque ? undefined : wireMismatch(FLOOR, transport, described);
      if (noFloor !== undefined) skips.push({ what: `the floor of ${nameOf(transport)}`, reason: noFloor });
      const sizes = few ? FLOOR_SIZES.slice(0, 1) : FLOOR_SIZES;
      const floors = opaque || noFloor !== undefined ? [] : sizes;
      return [
        ...(beside ? [besideCell(beside, table, payload, place, windows)] : []),
        ...rows,
        ...floors.map((floor) => cellOf(table, FLOOR, payload, place, windows, floor)),
      ];
    }),
  );
}

/** The scenario of the row `bare`; undefined where none is asked for, or it cannot run here: then that is a skip. */
function besideOf({ beside, transport }: NetworkGroup, { scenarios }: Described, skips: Skip[]) {
  const reason = beside && scenarios.get(beside.use);
  if (beside === undefined || typeof reason !== 'string') return beside;
  skips.push({ what: `${nameOf(beside)} beside ${nameOf(transport)}`, reason });
  return undefined;
}

function besideCell(
  beside: Ref,
  table: readonly string[],
  payload: Ref,
  place: Place,
  windows: Windows,
): Cell {
  const cell = cellOf(table, FLOOR, payload, { ...place, scenario: beside }, windows);
  return { ...cell, id: `${cell.id}-${BARE}`, row: BARE };
}
