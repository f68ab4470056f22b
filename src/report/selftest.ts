import type { Rate, Summary, Trials } from '../analysis/selftest.ts';
import { fitted, type Strip } from './_draw.ts';
import { bullets, codeBlock, document, escapeMarkdown, markdownTable } from './_markdown.ts';
import { createScreen } from './_terminal.ts';
import { count, percent, significant } from './format.ts';
import { change } from './verdict.ts';

const rateText = ({ count: found, of, low, high }: Rate): string =>
  of === 0 ? '' : `${count(found)} of ${count(of)} (${percent(low)} to ${percent(high)})`;

const nameOf = ({ slowedBy, budget }: Trials): string =>
  `${slowedBy === 0 ? 'the same' : `${change(slowedBy)}`}, budget ${percent(budget)}`;

const HEAD = [
  ['truth'],
  ['FAIL'],
  ['PASS'],
  ['cannot', 'tell'],
  ['interval', 'holds truth'],
  ['bias'],
  ['s, p50', 'p95'],
  ['pair', 'spread'],
];
const rowsOf = ({ parts }: Summary): string[][] =>
  parts.map((trials) => [
    nameOf(trials),
    rateText(trials.fail),
    rateText(trials.pass),
    rateText(trials.untold),
    rateText(trials.covered),
    Number.isNaN(trials.bias) ? '' : change(trials.bias),
    `${significant(trials.seconds.p50)}, ${significant(trials.seconds.p95)}`,
    percent(trials.pairSpread),
  ]);

/** The one sentence that it ends with. */
export function seenSentence({ seen: { seconds, slowdown }, busy }: Summary): string {
  const beside = busy > 0 ? ` beside ${count(busy)} busy processes` : '';
  return slowdown === null
    ? `Here${beside} no change of up to 40 % can be seen in ${count(seconds)} s.`
    : `Here${beside} you can see a change of ${percent(slowdown)} or more in ${count(seconds)} s.`;
}

function remarks({ matrix, cpu, environment: { cpuModel, cores, node }, seed }: Summary): string[] {
  return [
    ...(matrix.of === 0
      ? []
      : [
          `24 such comparisons at once, drawn from those of the same with itself, alarm in ${rateText(matrix)}.`,
        ]),
    `${cpuModel}, ${count(cores)} CPUs, Node ${node}; ${cpu === null ? 'not pinned' : `both arms on CPU ${cpu}`}; seed ${seed}.`,
    'FAIL of the same is a false alarm; PASS of what is slower is a miss. Rates carry their exact 95 % interval (Clopper and Pearson). The spread is that of one pair, by the middle half of them.',
  ];
}

/** For a terminal. Pure. */
export function selftestText(summary: Summary, colour: boolean, width?: number): string {
  const { paint, wrap, width: columns } = createScreen(colour, width);
  const rows = rowsOf(summary);
  const strips: Strip[] = HEAD.slice(1).map((head, column) => ({
    head,
    cells: rows.map((row) => row[column + 1] ?? ''),
  }));
  const cut = (text: string) => text.replace(/ \(.*\)$/, '');
  const narrow = strips.map((strip) => ({ ...strip, cells: strip.cells.map(cut) }));
  return `${[
    fitted(
      rows.map(([name = '']) => name),
      narrow,
      columns,
    ).join('\n'),
    remarks(summary)
      .map((text) => wrap(text))
      .join('\n'),
    paint('bold', wrap(seenSentence(summary))),
  ].join('\n\n')}\n`;
}

/** Ready for GitHub, with every interval. */
export const selftestMarkdown = (summary: Summary): string =>
  document([
    `**${escapeMarkdown(seenSentence(summary))}**`,
    markdownTable(
      HEAD.map((words) => words.join(' ')),
      rowsOf(summary).map((row) => row.map(escapeMarkdown)),
    ),
    bullets(remarks(summary)),
    codeBlock(summary.command),
  ]);
