import { searches } from '../estimate.ts';
import { nameOf, payloadName } from '../names.ts';
import { listed } from '../report/format.ts';
import type { Cell, Column, Figure, Row, Table } from '../schema.ts';
import type { Series } from './_series.ts';
import { FATES, isOfFates } from './fates.ts';
import { HUB_COLUMNS, QUEUE_COLUMNS, TOPIC_COLUMNS } from './hub-columns.ts';
import { IN_PROCESS } from './in-process.ts';
import { LOSS_COLUMNS } from './loss.ts';
import { NETWORK_COLUMNS } from './network.ts';
import { exactFigure, figureOf, holdsOne, ratioOf } from './ratios.ts';
import type { Measured } from './rows.ts';
import { SEARCH_COLUMNS } from './search.ts';
import { rowName, titleOf } from './titles.ts';

const COLUMNS = {
  codec: IN_PROCESS.codec.columns,
  memory: IN_PROCESS.memory.columns,
  cold: IN_PROCESS.cold.columns,
  faithfulness: IN_PROCESS.faithfulness.columns,
  robustness: IN_PROCESS.robustness.columns,
  compatibility: IN_PROCESS.compatibility.columns,
  network: NETWORK_COLUMNS,
  search: SEARCH_COLUMNS,
  loss: LOSS_COLUMNS,
  hub: HUB_COLUMNS,
  topic: TOPIC_COLUMNS,
  queue: QUEUE_COLUMNS,
} as const;

/** A table, and the cell that stands for all of them: they share payload, scenario, wire and load. */
export interface PlacedTable {
  readonly table: Table;
  readonly cell: Cell;
}

/** Groups rows into tables in the order of the plan. A lossy wire has a second table: what it lost. */
export function tablesOf(measured: readonly Measured[], baseline: string): PlacedTable[] {
  const groups = new Map<string, Measured[]>();
  for (const row of measured) groups.set(row.cell.table, [...(groups.get(row.cell.table) ?? []), row]);
  return [...groups.values()].flatMap((rows) => {
    // A row with a name of its own is there for comparison only, and may have a scenario of its own.
    const cell = (rows.find(({ cell: { row, codec } }) => row === nameOf(codec)) ?? rows[0])?.cell;
    if (cell === undefined) return [];
    return kindsOf(cell)
      .map((kind) => ({ cell, table: tableOf(kind, rows, cell, baseline) }))
      .filter(({ table }) => table.columns.length > 0 || !isOfFates(table.kind));
  });
}

function kindsOf(cell: Cell): readonly (keyof typeof COLUMNS)[] {
  if (cell.scenario === null) return [cell.study ?? 'codec'];
  if (searches(cell)) return ['search'];
  if (cell.hub !== undefined) return ['hub', cell.hub];
  return cell.delivery === 'lossy' ? ['network', 'loss'] : ['network'];
}

function tableOf(
  kind: keyof typeof COLUMNS,
  measured: readonly Measured[],
  cell: Cell,
  baselineName: string,
): Table {
  // What comes out the same each time is a fact by itself.
  const baseline = cell.once
    ? undefined
    : measured.find((row) => isComparable(row) && row.cell.row === baselineName);
  const rows = measured.map(
    (row): Row => ({
      cell: row.cell.id,
      name: rowName(row.cell),
      baseline: row === baseline,
      floor: row.cell.floor !== null,
      status: row.status,
      reasons: [...row.reasons],
      notes: isOfFates(kind) ? [...row.lossNotes] : [...row.notes, ...floorTies(row, measured)],
      figures: figuresOf(row, COLUMNS[kind], baseline),
    }),
  );
  return {
    id: isOfFates(kind) ? `${cell.table} ${kind}` : cell.table,
    kind,
    title: `${titleOf(cell)}${FATES[kind] ?? ''}`,
    payload: payloadName(cell),
    columns: COLUMNS[kind].filter(({ figure }) => rows.some((row) => row.figures[figure] !== undefined)),
    rows,
  };
}

/** Floors carry no message, and what is not valid is never ranked. */
const isComparable = ({ cell, status }: Measured): boolean => cell.floor === null && status === 'valid';

function figuresOf(
  row: Measured,
  columns: readonly Column[],
  baseline: Measured | undefined,
): { [figure: string]: Figure } {
  const figures: { [figure: string]: Figure } = {};
  for (const column of columns) {
    const exact = row.exact[column.figure];
    const series = row.series.get(column.figure);
    if (exact !== undefined) figures[column.figure] = exactFigure(exact);
    else if (series)
      figures[column.figure] = figureOf(series, ratioToBaseline(row, series, column, baseline));
  }
  return figures;
}

function ratioToBaseline(row: Measured, series: Series, column: Column, baseline: Measured | undefined) {
  const base = baseline?.series.get(column.figure);
  if (base === undefined || row === baseline || !isComparable(row)) return null;
  if ([row, baseline].some((side) => side?.uncompared.includes(column.figure))) return null;
  return ratioOf(series, base, column.better);
}

/** In a closed loop, a throughput that cannot be told from that of opaque bytes is the wire's, not the codec's. */
function floorTies(row: Measured, table: readonly Measured[]): string[] {
  const series = row.series.get('throughput');
  if (series === undefined || row.cell.load?.kind !== 'closed' || !isComparable(row)) return [];
  const ties = table.flatMap(({ cell, status, series: of }) => {
    const floor = of.get('throughput');
    if (cell.floor === null || status !== 'valid' || floor === undefined) return [];
    const interval = ratioOf(series, floor, 'higher')?.interval;
    return interval && holdsOne(interval) ? [cell.floor] : [];
  });
  return ties.length > 0 ? [`tie with the floor (${listed(ties)})`] : [];
}
