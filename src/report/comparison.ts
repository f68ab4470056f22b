import type { CellComparison, Comparison, FigureComparison, TableComparison } from '../analysis/compare.ts';
import { fitted } from './_draw.ts';
import { bullets, document, escapeMarkdown, markdownTable, section } from './_markdown.ts';
import { createScreen, type Screen, type Style } from './_terminal.ts';
import { listed, oneLine, scaleOf, significant } from './format.ts';

const INFORMATION =
  'Only sizes, allocated bytes and fidelity are judged. Time between two runs is information, not a verdict: machines drift by more than most changes.';

/** For a terminal, at most `width` (at most 100) columns wide. */
export function comparisonTable(comparison: Comparison, colour: boolean, width?: number): string {
  const screen = createScreen(colour, width);
  const { paint, wrap } = screen;
  const list = ([title, texts]: readonly [string, readonly string[]]) =>
    texts.length === 0
      ? []
      : [`${paint('bold', title)}\n${texts.map((text) => wrap(`- ${text}`, '  ')).join('\n')}`];
  const blocks = [
    paint(comparison.worse ? 'red' : 'bold', wrap(verdictText(comparison))),
    wrap(INFORMATION),
    ...comparison.tables.map((table) => terminalTable(table, screen)),
    ...listsOf(comparison).flatMap(list),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** For a pull request. */
export const comparisonMarkdown = (comparison: Comparison): string =>
  document([
    '# wirebench: comparison',
    `**${escapeMarkdown(verdictText(comparison))}**`,
    INFORMATION,
    ...comparison.tables.map(({ title, cells }) =>
      section(
        escapeMarkdown(title),
        markdownTable(
          [...HEADER],
          linesOf(cells).map((line) => markdownLine(line)),
        ),
      ),
    ),
    ...listsOf(comparison).map(([title, texts]) => section(title, bullets(texts))),
  ]);

function verdictText({ base, head, worse, nowRefused, tables }: Comparison): string {
  const runs = `${oneLine(base.title)} of ${base.startedAt}, then ${oneLine(head.title)} of ${head.startedAt}`;
  const grew = tables.some(({ cells }) =>
    cells.some(({ figures }) => figures.some(({ verdict }) => verdict === 'worse')),
  );
  if (!worse) return `Not worse: no size or allocation grew and nothing is newly refused. ${runs}.`;
  const causes = [
    ...(grew ? ['sizes grew'] : []),
    ...(nowRefused.length > 0 ? [`${listed(nowRefused.map(({ what }) => what))} no longer round-trips`] : []),
  ];
  return `Worse: ${causes.join('; ')}. ${runs}.`;
}

const listsOf = (comparison: Comparison): (readonly [string, readonly string[]])[] => [
  ['Refused now, exact before', comparison.nowRefused.map(({ what, reason }) => `${what}: ${reason}`)],
  ['What makes the runs hard to compare', comparison.warnings],
  ['Only in base', comparison.onlyBase],
  ['Only in head', comparison.onlyHead],
];

const HEADER = ['codec', 'figure', 'base', 'head', 'head / base', 'range', 'verdict'] as const;

interface Line {
  readonly name: string;
  readonly comparison: FigureComparison;
  readonly texts: readonly string[];
}

function linesOf(cells: readonly CellComparison[]): Line[] {
  return cells.flatMap(({ name, valid, figures }) =>
    figures
      .filter(({ compact }) => compact)
      .map((comparison) => {
        const { title, unit, base, head, ratio, range, verdict } = comparison;
        const scale = scaleOf(unit, [base, head]);
        return {
          name: valid ? name : `! ${name}`,
          comparison,
          texts: [
            scale.unit === '' ? title : `${title} (${scale.unit})`,
            scale.text(base),
            scale.text(head),
            ratio === null ? '' : `${significant(ratio)}x`,
            range === null ? '' : `${significant(range.low)} to ${significant(range.high)}`,
            verdict === 'information' ? (valid ? '' : 'not valid') : verdict,
          ],
        };
      }),
  );
}

const markdownLine = ({ name, comparison, texts }: Line): string[] =>
  [name, ...texts]
    .map(escapeMarkdown)
    .map((text) => (comparison.verdict === 'worse' && text !== '' ? `**${text}**` : text));

const STYLES: { readonly [verdict in FigureComparison['verdict']]: Style | null } = {
  worse: 'red',
  better: 'green',
  same: 'dim',
  information: null,
};

function terminalTable({ title, cells }: TableComparison, { paint, wrap, width }: Screen): string {
  const lines = linesOf(cells);
  const styled = ({ comparison }: Line, text: string) => {
    const style = STYLES[comparison.verdict];
    return style === null ? text : paint(style, text);
  };
  const strips = HEADER.slice(1).map((head, index) => ({
    head: [head],
    cells: lines.map((line) => styled(line, oneLine(line.texts[index] ?? ''))),
  }));
  const names = lines.map(({ name }) => oneLine(name));
  return [paint('bold', wrap(title)), ...fitted(names, strips, width)].join('\n');
}
