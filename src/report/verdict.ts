import type { DuelVerdict, VerdictReport } from '../analysis/verdict.ts';
import { fitted, type Strip } from './_draw.ts';
import { bullets, codeBlock, document, escapeMarkdown, markdownTable } from './_markdown.ts';
import { createScreen } from './_terminal.ts';
import { count, listed, oneLine, percent, significant } from './format.ts';

/** `+6.1 %`, `-0.32 %`. */
export const change = (share: number): string =>
  `${share < 0 ? '-' : '+'}${significant(Math.abs(share) * 100)} %`;

const range = ({ interval }: DuelVerdict): string =>
  interval === null ? '' : `${change(interval.low)} to ${change(interval.high)}`;

const of = (report: VerdictReport, outcome: DuelVerdict['outcome']): DuelVerdict[] =>
  report.duels.filter((duel) => duel.outcome === outcome);

/** The verdict in one line. Pure. */
export function verdictLine(report: VerdictReport): string {
  const { duels, job } = report;
  const total = `${count(duels.length)} comparison${duels.length === 1 ? '' : 's'}`;
  const named = (all: readonly DuelVerdict[]) =>
    listed(
      all
        .slice(0, 4)
        .map(
          (duel) =>
            `${oneLine(duel.title)}: ${duel.estimate === null ? '' : change(duel.estimate)} (${range(duel)})`,
        ),
    ) + (all.length > 4 ? ` and ${all.length - 4} more` : '');
  const failed = of(report, 'fail');
  if (report.outcome === 'fail') return `FAIL ${failed.length} of ${duels.length}: ${named(failed)}`;
  if (report.outcome === 'pass') return `PASS: no slowdown of ${percent(job.budget)} or more in ${total}`;
  if (report.outcome === 'failed to run')
    return `COULD NOT RUN: ${listed(of(report, 'failed to run').map(({ title }) => oneLine(title))) || 'nothing was measured'}`;
  const untold = of(report, 'cannot tell');
  const seen = Math.max(...untold.map(({ detectable }) => detectable ?? Number.POSITIVE_INFINITY));
  const only = Number.isFinite(seen) ? `; could only have seen ${percent(seen)} or more` : '';
  return `CANNOT TELL in ${untold.length} of ${duels.length}${only}: ${listed([...new Set(untold.map(({ reason }) => reason ?? ''))])}`;
}

interface Grid {
  readonly head: readonly (readonly string[])[];
  readonly rows: readonly (readonly string[])[];
}

function grid(duels: readonly DuelVerdict[]): Grid {
  const shown = (share: number | null) => (share === null ? '' : change(share));
  return {
    head: [
      ['comparison'],
      ['verdict'],
      ['B to A'],
      ['interval'],
      ['total', 'time'],
      ['could', 'see'],
      ['pairs'],
    ],
    rows: duels.map((duel) => [
      duel.title,
      duel.confirmed ? `${duel.outcome}, confirmed` : duel.outcome,
      `${shown(duel.estimate)}${duel.improved ? ' faster' : ''}`,
      range(duel),
      shown(duel.total),
      duel.detectable === null ? '' : percent(duel.detectable),
      count(duel.pairs),
    ]),
  };
}

/** What the machine was like, in one line. */
function noiseLine({ control, noise, environment, job }: VerdictReport): string {
  const parts = [
    control === null || control.estimate === null
      ? 'no control'
      : `control (A against itself) ${control.outcome}, ${change(control.estimate)} (${range(control)})`,
    ...(noise.stealShare === null ? [] : [`steal ${percent(noise.stealShare)}`]),
    ...(noise.loadAverage === null ? [] : [`load ${significant(noise.loadAverage)}`]),
    `${percent(noise.unsteadyShare)} of the pairs never got steady`,
    noise.cpu === null ? 'not pinned to a CPU: much less can be seen' : `both arms on CPU ${noise.cpu}`,
    `${environment.cpuModel}, Node ${environment.node}`,
    `seed ${job.seed}`,
  ];
  return parts.join('; ');
}

const exactLines = ({ exact }: VerdictReport): string[] =>
  exact.map(
    ({ payload, figure, a, b }) =>
      `${payload}, ${figure}: ${count(a)} B, then ${count(b)} B (${change(b / a - 1)})`,
  );

const HOW =
  'Both arms run in fresh processes, in random order, block by block in turn (ABBA); a pair of processes is one value: the median over its rounds. The interval is valid at every number of pairs. FAIL: it lies above the tolerance, and the estimate above the budget, also beside the others (Holm), and again with fresh pairs. PASS: it lies below the budget.';

/** For a terminal. */
export function verdictText(report: VerdictReport, colour: boolean, width?: number): string {
  const { paint, wrap, width: columns } = createScreen(colour, width);
  const style = { pass: 'green', fail: 'red', 'cannot tell': 'yellow', 'failed to run': 'yellow' } as const;
  const { head, rows } = grid([...report.duels, ...(report.control ? [report.control] : [])]);
  const strips: Strip[] = head.slice(1).map((lines, column) => ({
    head: lines,
    cells: rows.map((cells) => cells[column + 1] ?? ''),
  }));
  const list = (title: string, texts: readonly string[]) =>
    texts.length === 0
      ? []
      : [`${paint('bold', title)}\n${texts.map((text) => wrap(`- ${text}`, '  ')).join('\n')}`];
  return `${[
    paint(style[report.outcome], wrap(verdictLine(report))),
    fitted(
      rows.map(([title = '']) => oneLine(title)),
      strips,
      columns,
    ).join('\n'),
    ...list('Bytes', exactLines(report)),
    ...list(
      'Not compared',
      report.refused.map(({ what, reason }) => `${what}: ${reason}`),
    ),
    ...list('Noise', [noiseLine(report)]),
  ].join('\n\n')}\n`;
}

/** For a pull request: the verdict, what it rests on, and the command that repeats it. */
export function verdictMarkdown(report: VerdictReport): string {
  const table = (duels: readonly DuelVerdict[]) => {
    const { head, rows } = grid(duels);
    return markdownTable(
      head.map((words) => words.join(' ')),
      rows.map((cells) => cells.map(escapeMarkdown)),
    );
  };
  const isNews = ({ outcome, improved }: DuelVerdict) => outcome !== 'pass' || improved;
  const news = report.duels.filter(isNews);
  const rest = [...report.duels.filter((duel) => !isNews(duel)), ...(report.control ? [report.control] : [])];
  return document([
    `**${escapeMarkdown(verdictLine(report))}**`,
    news.length > 0 ? table(news) : '',
    bullets([...exactLines(report), ...report.refused.map(({ what, reason }) => `${what}: ${reason}`)]),
    escapeMarkdown(noiseLine(report)),
    `<details><summary>Everything else</summary>\n\n${table(rest)}\n\n${escapeMarkdown(HOW)}\n\n</details>`,
    codeBlock(report.job.command),
  ]);
}
