import type { Column, Row, Table } from '../schema.ts';
import type { Reporter } from './reporter.ts';

const HEADER = [
  ...['table', 'kind', 'payload', 'cell', 'row', 'status', 'baseline', 'floor', 'figure', 'unit'],
  ...['median', 'low', 'high', 'confidence', 'rounds', 'ratio', 'ratio_low', 'ratio_high', 'verdict'],
];

/** One line for each row and figure (RFC 4180). An empty field is a value that does not exist. */
export const csvReporter: Reporter = {
  extension: 'csv',
  render: ({ tables }) => {
    const lines = tables.flatMap((table) => table.rows.flatMap((row) => rowLines(table, row)));
    return [HEADER, ...lines].map((fields) => `${fields.map(csvField).join(',')}\r\n`).join('');
  },
};

type Field = string | number | boolean | undefined;

const rowLines = (table: Table, row: Row): Field[][] =>
  table.columns.flatMap((column) => figureLine(table, row, column));

function figureLine(table: Table, row: Row, { figure: name, unit }: Column): Field[][] {
  const figure = row.figures[name];
  if (figure === undefined) return [];
  const { median, interval, rounds, ratio } = figure;
  return [
    [
      ...[
        table.id,
        table.kind,
        table.payload,
        row.cell,
        row.name,
        row.status,
        row.baseline,
        row.floor,
        name,
        unit,
      ],
      ...[median, interval?.low, interval?.high, interval?.confidence, rounds.length],
      ...[ratio?.median, ratio?.interval?.low, ratio?.interval?.high, ratio?.verdict],
    ],
  ];
}

/** Quotes what needs it. A spreadsheet runs text that begins like a formula, so such text gets an apostrophe. */
export function csvField(field: Field): string {
  if (field === undefined) return '';
  if (typeof field !== 'string') return String(field);
  const safe = /^[=+\-@\t\r]/.test(field) ? `'${field}` : field;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
