import type { Column, Figure, Interval, Report, Row, Skip, Table } from '../schema.ts';
import { pairName } from './analyse.ts';
import { differencesOf } from './differences.ts';

/** What became of a figure that is exact, or exact but for a tolerance; `information` for every other: machines drift between runs. */
export type Verdict = 'worse' | 'better' | 'same' | 'information';

/** One figure of one cell in both runs; of figures that can be better or worse. */
export interface FigureComparison {
  readonly figure: string;
  readonly title: string;
  readonly unit: string;
  /** Shown by the renderers; the others stand in the JSON alone. */
  readonly compact: boolean;
  readonly base: number;
  readonly head: number;
  /** head / base; null when base is 0. */
  readonly ratio: number | null;
  /** The least and the most it may be: the ends of one interval over the ends of the other. null without both. */
  readonly range: Pick<Interval, 'low' | 'high'> | null;
  readonly verdict: Verdict;
}

export interface CellComparison {
  readonly name: string;
  /** Rows that are not valid in both runs are shown, and say so. */
  readonly valid: boolean;
  readonly figures: readonly FigureComparison[];
}

export interface TableComparison {
  readonly title: string;
  readonly cells: readonly CellComparison[];
}

/** Two runs, figure by figure. Plain JSON. */
export interface Comparison {
  readonly kind: 'comparison';
  readonly base: RunName;
  readonly head: RunName;
  /** What makes the runs hard to compare. */
  readonly warnings: readonly string[];
  readonly tables: readonly TableComparison[];
  /** Rows that only one run has, as "row, table". */
  readonly onlyBase: readonly string[];
  readonly onlyHead: readonly string[];
  /** Pairs that round-tripped in base and no longer do. */
  readonly nowRefused: readonly Skip[];
  /** A figure that is exact, or beyond its tolerance, got worse, or a pair is refused that was not. Time is never the reason. */
  readonly worse: boolean;
}

export interface RunName {
  readonly title: string;
  readonly startedAt: string;
  readonly version: string;
}

/**
 * Compares two reports cell by cell. Sizes are compared exactly where both runs measured the same payload data; what an
 * operation allocates within its tolerance, where they ran on the same version of Node, too.
 */
export function compare(base: Report, head: Report): Comparison {
  const samePayload = samePayloads(base, head);
  const profiled = base.run.profiled === true || head.run.profiled === true;
  const sameNode = nodeOf(base) === nodeOf(head);
  const headRows = rowsByKey(head);
  const baseRows = rowsByKey(base);
  const tables = base.tables.flatMap((table): TableComparison[] => {
    const cells = table.rows.flatMap((row) => {
      const other = headRows.get(keyOf(table, row))?.row;
      return other
        ? [
            compareRow(table.columns, row, other, {
              samePayload: samePayload.has(table.payload),
              sameNode,
              profiled,
            }),
          ]
        : [];
    });
    return cells.length > 0 ? [{ title: table.title, cells }] : [];
  });
  const nowRefused = lostPairs(base, head);
  const verdicts = tables.flatMap(({ cells }) =>
    cells.flatMap(({ figures }) => figures.map(({ verdict }) => verdict)),
  );
  return {
    kind: 'comparison',
    base: runName(base),
    head: runName(head),
    warnings: differencesOf(base, head),
    tables,
    onlyBase: missingFrom(headRows, baseRows),
    onlyHead: missingFrom(baseRows, headRows),
    nowRefused,
    worse: nowRefused.length > 0 || verdicts.includes('worse'),
  };
}

const runName = ({ run: { title, startedAt, version } }: Report): RunName => ({ title, startedAt, version });

interface Placed {
  readonly table: Table;
  readonly row: Row;
}

const keyOf = (table: Table, row: Row): string => `${table.id}\n${row.cell}`;

const rowsByKey = ({ tables }: Report): ReadonlyMap<string, Placed> =>
  new Map(tables.flatMap((table) => table.rows.map((row) => [keyOf(table, row), { table, row }] as const)));

const missingFrom = (rows: ReadonlyMap<string, Placed>, others: ReadonlyMap<string, Placed>): string[] =>
  [...others].filter(([key]) => !rows.has(key)).map(([, { table, row }]) => `${row.name}, ${table.title}`);

const nodeOf = ({ run: { environment } }: Report): string => `${environment.node} ${environment.arch}`;

/** Payloads whose data is the same in both runs. */
function samePayloads(base: Report, head: Report): ReadonlySet<string> {
  const sums = new Map(base.run.payloads.map(({ name, sha256 }) => [name, sha256]));
  return new Set(
    head.run.payloads.filter(({ name, sha256 }) => sums.get(name) === sha256).map(({ name }) => name),
  );
}

interface Same {
  readonly samePayload: boolean;
  readonly sameNode: boolean;
  /** Its times are not those of the code. */
  readonly profiled: boolean;
}

function compareRow(columns: readonly Column[], base: Row, head: Row, same: Same): CellComparison {
  return {
    name: head.name,
    valid: base.status === 'valid' && head.status === 'valid',
    figures: columns.flatMap((column) => {
      const before = base.figures[column.figure];
      const after = head.figures[column.figure];
      if (before === undefined || after === undefined || column.better === null) return [];
      if (same.profiled && !column.exact && column.tolerance === undefined) return [];
      // A floor's size follows from its table: it is nobody's doing.
      const steady = column.exact || (column.tolerance !== undefined && same.sameNode);
      const gated = steady && same.samePayload && !base.floor;
      return [compareFigure(column, before, after, gated)];
    }),
  };
}

function compareFigure(column: Column, base: Figure, head: Figure, gated: boolean): FigureComparison {
  const { figure, title, unit, compact } = column;
  return {
    figure,
    title,
    unit,
    compact,
    base: base.median,
    head: head.median,
    ratio: base.median === 0 ? null : head.median / base.median,
    range: rangeOf(base.interval, head.interval),
    verdict: gated ? verdictOf(base.median, head.median, column) : 'information',
  };
}

/** Conservative: rounds of two runs are no pairs, so only the ends of their intervals can be divided. */
const rangeOf = (base: Interval | null, head: Interval | null): FigureComparison['range'] =>
  base && head && base.low > 0 ? { low: head.low / base.high, high: head.high / base.low } : null;

/** Of what has a tolerance, less is no change: a count over many operations is no whole number of bytes. */
const LEAST_CHANGE = 1;

function verdictOf(base: number, head: number, { better, tolerance }: Column): Verdict {
  const within = tolerance === undefined ? 0 : Math.max(tolerance * base, LEAST_CHANGE);
  if (Math.abs(head - base) <= within) return 'same';
  return head < base === (better === 'lower') ? 'better' : 'worse';
}

/** Refused in head, and neither refused in base nor new in head. */
function lostPairs(base: Report, head: Report): Skip[] {
  const refusedBefore = new Set(base.refused.map(({ what }) => what));
  const measured = new Set(
    base.tables.flatMap(({ payload, rows }) => rows.map((row) => pairName(row.name, payload))),
  );
  return head.refused.filter(({ what }) => measured.has(what) && !refusedBefore.has(what));
}
