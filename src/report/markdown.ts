import type { Column, Figure, Report, Row, Skip, Table } from '../schema.ts';
import {
  bullets,
  codeBlock,
  document,
  escapeMarkdown,
  markdownTable,
  section,
  textBlock,
} from './_markdown.ts';
import { COMPATIBILITY_LEGEND, familiesOf } from './compatibility.ts';
import { environmentFacts, payloadFacts } from './environment.ts';
import { attacksInWords, differencesInWords } from './fidelity.ts';
import {
  columnScale,
  figureText,
  isCompared,
  LEGEND,
  listed,
  ratioText,
  refusedTitle,
  type Scale,
  VERDICT_SYMBOLS,
} from './format.ts';
import { exactWithAll, MATRIX_LEGEND, matrixLines } from './matrix.ts';
import { remarksOf, STATUS_MARKS } from './remarks.ts';
import type { Reporter } from './reporter.ts';

/** Ready for GitHub: what a person reads first, then every table, then what to doubt and how to repeat it. */
export const markdownReporter: Reporter = {
  extension: 'md',
  render: (report) =>
    document([
      `# wirebench: ${escapeMarkdown(report.run.title)}`,
      section('Summary', bullets(report.summary)),
      ...(report.tables.some(isCompared) ? [`${LEGEND}.`] : []),
      ...report.tables.flatMap((table) => [tableBlock(table), ...fidelityBlocks(report, table)]),
      section(
        'Refused and skipped',
        skipped(refusedTitle(report), report.refused),
        skipped('Skipped', report.skips),
      ),
      section('What to doubt', bullets(report.findings)),
      section('How it was measured', bullets(report.method)),
      section('Environment', factTable(['What', 'Value'], environmentFacts(report)), payloadTable(report)),
      section('Repeat it', codeBlock(report.run.command)),
    ]),
};

const skipped = (title: string, skips: readonly Skip[]): string =>
  skips.length === 0 ? '' : `${title}:\n\n${bullets(skips.map(({ what, reason }) => `${what}: ${reason}`))}`;

const factTable = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  markdownTable(
    header,
    rows.map((cells) => cells.map(escapeMarkdown)),
  );

const payloadTable = ({ run }: Report): string =>
  run.payloads.length === 0
    ? ''
    : factTable(
        ['Payload', 'Variants', 'JSON bytes', 'Keys', 'Depth', 'Floats', 'Non-Latin text', 'sha256'],
        run.payloads.map(payloadFacts),
      );

/** The compact columns stand open, the others can be unfolded. */
function tableBlock(table: Table): string {
  if (table.kind === 'compatibility')
    return [`## ${escapeMarkdown(table.title)}`, unfolded('Pair by pair', pairsBlock(table))].join('\n\n');
  const compact = table.columns.filter((column) => column.compact);
  const others = table.columns.filter((column) => !column.compact);
  const remarks = remarksBlock(table);
  return [
    `## ${escapeMarkdown(table.title)}`,
    figureTable(table, compact),
    ...(remarks === '' ? [] : [remarks]),
    ...(others.length > 0 ? [unfolded('More figures', figureTable(table, others))] : []),
  ].join('\n\n');
}

/** What the figures of a table are counts of. */
function fidelityBlocks(report: Report, table: Table): string[] {
  const { fates = [], attacks = [] } = report;
  const { id } = table;
  const values = fates.filter(({ table }) => table === id);
  const attacked = attacks.filter(({ table }) => table === id);
  const exact = exactWithAll(values);
  return [
    ...(values.length > 0
      ? [
          `${textBlock(matrixLines(values))}\n\n${MATRIX_LEGEND}.`,
          `Exact with all of them: ${escapeMarkdown(listed(exact) || 'nothing')}.`,
          unfolded('What came back instead', bullets(differencesInWords(values))),
        ]
      : []),
    ...(attacked.length > 0 ? [unfolded('Every attack in words', bullets(attacksInWords(attacked)))] : []),
    ...familyBlocks(report, table),
  ];
}

function familyBlocks(report: Report, table: Table): string[] {
  const families = familiesOf(report, table);
  if (families.length === 0) return [];
  return [
    ...families.map(({ title, lines }) => `${escapeMarkdown(title)}:\n\n${textBlock(lines)}`),
    `${escapeMarkdown(COMPATIBILITY_LEGEND)}.`,
  ];
}

const pairsBlock = (table: Table): string =>
  [figureTable(table, table.columns), remarksBlock(table)].filter((block) => block !== '').join('\n\n');

const remarksBlock = (table: Table): string =>
  bullets(remarksOf(table).map(({ names, text }) => `${names.join(', ')}: ${text}`));

const unfolded = (title: string, text: string): string =>
  text === '' ? '' : `<details><summary>${title}</summary>\n\n${text}\n\n</details>`;

function figureTable({ rows }: Table, columns: readonly Column[]): string {
  const scaled = columns.map((column) => ({ column, scale: columnScale(column, rows) }));
  return markdownTable(
    [
      'Codec',
      ...scaled.map(({ column, scale }) => `${column.title}${scale.unit === '' ? '' : ` (${scale.unit})`}`),
    ],
    rows.map((row) => [
      rowLabel(row),
      ...scaled.map(({ column, scale }) => figureCell(row.figures[column.figure], scale)),
    ]),
  );
}

function rowLabel({ name, status, baseline }: Row): string {
  const label = escapeMarkdown(STATUS_MARKS[status] + name);
  return baseline ? `**${label}** (baseline)` : label;
}

function figureCell(figure: Figure | undefined, scale: Scale): string {
  if (figure === undefined) return '';
  const { ratio } = figure;
  const value = figureText(figure, scale);
  return ratio === null ? value : `${value}<br>${VERDICT_SYMBOLS[ratio.verdict]} ${ratioText(ratio)}`;
}
