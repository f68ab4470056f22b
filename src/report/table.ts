import type { Column, FateStatus, Figure, Ratio, Report, Row, Table } from '../schema.ts';
import { fitted, type Strip } from './_draw.ts';
import { createScreen, type Paint, type Screen, type Style } from './_terminal.ts';
import { COMPATIBILITY_LEGEND, familiesOf } from './compatibility.ts';
import {
  columnScale,
  isCompared,
  LEGEND,
  listed,
  oneLine,
  refusedTitle,
  type Scale,
  significant,
  VERDICT_SYMBOLS,
} from './format.ts';
import { exactWithAll, MATRIX_LEGEND, matrixLines } from './matrix.ts';
import { remarksOf, STATUS_MARKS } from './remarks.ts';
import type { Reporter } from './reporter.ts';

/** For a terminal: one compact table a question, nothing wider than `width` (at most 100) columns. */
export const tableReporter = (colour: boolean, width?: number): Reporter => ({
  extension: 'txt',
  render: (report) => renderReport(report, createScreen(colour, width)),
});

function renderReport(report: Report, screen: Screen): string {
  const { run, summary, tables, refused, findings } = report;
  const { paint, wrap } = screen;
  const list = (title: string, texts: readonly string[]) =>
    texts.length === 0
      ? []
      : [`${paint('bold', title)}\n${texts.map((text) => wrap(`- ${text}`, '  ')).join('\n')}`];
  const blocks = [
    paint('bold', wrap(run.title)),
    ...list('In short', summary),
    ...tables.flatMap((table) => [
      tableBlock(table, screen),
      ...matrixBlock(report, table, screen),
      ...familyBlock(report, table, screen),
    ]),
    ...(tables.some(isCompared) ? [paint('dim', wrap(`* baseline, ${LEGEND}`))] : []),
    ...list(
      refusedTitle(report),
      refused.map(({ what, reason }) => `${what}: ${reason}`),
    ),
    ...list('What to doubt', findings),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const FATE_STYLES: { readonly [status in FateStatus]: Style } = {
  exact: 'dim',
  different: 'red',
  'refused on encode': 'yellow',
  'refused on decode': 'yellow',
  'wrong output': 'yellow',
  pollutes: 'red',
  hangs: 'red',
  exits: 'red',
  crashes: 'red',
  'out of memory': 'red',
  'not tried': 'dim',
};

function matrixBlock({ fates = [] }: Report, { id }: Table, { paint, wrap, width }: Screen): string[] {
  const codecs = fates.filter(({ table }) => table === id);
  if (codecs.length === 0) return [];
  const lines = matrixLines(codecs, width, (status, symbol) => paint(FATE_STYLES[status], symbol));
  const exact = listed(exactWithAll(codecs));
  return [
    [...lines, paint('dim', wrap(MATRIX_LEGEND))].join('\n'),
    ...(exact === '' ? [] : [wrap(`Exact with all of them: ${exact}.`, '  ')]),
  ];
}

/** Instead of its table: the names of pairs are too long for one. */
function familyBlock(report: Report, table: Table, { paint, wrap }: Screen): string[] {
  const families = familiesOf(report, table);
  if (families.length === 0) return [];
  const blocks = families.map(({ title, lines }) => [`${title}:`, ...lines].join('\n'));
  return [...blocks, paint('dim', wrap(COMPATIBILITY_LEGEND))];
}

/** More pairs than that are told by their symbols alone. */
const MOST_PAIRS = 6;

function tableBlock(table: Table, screen: Screen): string {
  const { paint, wrap, width } = screen;
  const remarks = remarksOf(table).map(({ names, text }) =>
    paint('dim', wrap(`${names.join(', ')}: ${text}`, '  ')),
  );
  const heading = paint('bold', wrap(table.title));
  if (table.kind === 'compatibility')
    return [heading, ...(table.rows.length <= MOST_PAIRS ? remarks : [])].join('\n');
  const names = table.rows.map((row) => nameCell(row, paint));
  const compact = table.columns.filter((column) => column.compact);
  const strips = compact.flatMap((column) => stripsOf(column, table.rows, paint));
  return [heading, ...fitted(names, strips, width), ...remarks].join('\n');
}

/** Figures whose ratio stands in a column of its own; the others carry only the symbol of their verdict. */
const WITH_RATIO = new Set([
  'encodeNs',
  'decodeNs',
  'encodeHeapBytes',
  'decodeHeapBytes',
  'firstMessageNs',
  'throughput',
  'foundRate',
  'latencyP50',
  'serverCpu',
]);

function stripsOf(column: Column, rows: readonly Row[], paint: Paint): Strip[] {
  const scale = columnScale(column, rows);
  const figures = rows.map((row) => row.figures[column.figure]);
  const compared = figures.some((figure) => figure?.ratio);
  const values = {
    head: [...oneLine(column.title).split(' '), scale.unit],
    cells: figures.map((figure) => valueText(figure, scale, compared, paint)),
  };
  if (!compared || !WITH_RATIO.has(column.figure)) return [values];
  return [values, { head: ['ratio', ''], cells: figures.map((figure) => ratioCell(figure?.ratio, paint)) }];
}

function valueText(figure: Figure | undefined, scale: Scale, compared: boolean, paint: Paint): string {
  const value = figure === undefined ? '' : scale.text(figure.median);
  if (!compared) return value;
  const symbol = figure?.ratio
    ? paintVerdict(figure.ratio, VERDICT_SYMBOLS[figure.ratio.verdict], paint)
    : ' ';
  return `${value} ${symbol}`;
}

const ratioCell = (ratio: Ratio | null | undefined, paint: Paint): string =>
  ratio ? paintVerdict(ratio, `${significant(ratio.median)}x`, paint) : '';

const VERDICT_STYLES: { readonly [verdict in Ratio['verdict']]: Style } = {
  better: 'green',
  worse: 'red',
  tie: 'dim',
  'too-few-rounds': 'yellow',
};
const paintVerdict = ({ verdict }: Ratio, text: string, paint: Paint): string =>
  paint(VERDICT_STYLES[verdict], text);

function nameCell({ name, status, baseline, floor }: Row, paint: Paint): string {
  const text = `${STATUS_MARKS[status]}${baseline ? '* ' : ''}${oneLine(name)}`;
  if (status !== 'valid') return paint('yellow', text);
  return baseline ? paint('bold', text) : floor ? paint('dim', text) : text;
}
