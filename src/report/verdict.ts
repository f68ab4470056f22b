import type { VerdictReport } from '../schema.ts';
import { fitted, type Strip } from './_draw.ts';
import { exactTexts, fidelityText, formatText, unreadText } from './_exact.ts';
import { createScreen } from './_terminal.ts';
import { isNews, noiseText, sidesText, verdictLine } from './_verdict.ts';
import { grid } from './_verdict-grid.ts';
import { count, oneLine } from './format.ts';

export { verdictLine } from './_verdict.ts';

const MOST_LINES = 20;
const STYLES = { pass: 'green', fail: 'red', 'cannot tell': 'yellow', 'failed to run': 'yellow' } as const;

/** For a terminal: the verdict, what changed, and what the machine was like. */
export function verdictText(report: VerdictReport, colour: boolean, width?: number): string {
  const { paint, wrap, width: columns } = createScreen(colour, width);
  const { exact, refused, failures, gate } = report;
  const list = (title: string, texts: readonly string[]) => {
    const more = texts.length > MOST_LINES ? [`and ${count(texts.length - MOST_LINES)} more`] : [];
    const lines = [...texts.slice(0, MOST_LINES), ...more].map((text) => wrap(`- ${text}`, '  '));
    return texts.length === 0 ? [] : [`${paint('bold', title)}\n${lines.join('\n')}`];
  };
  const named = ({ what, reason }: { what: string; reason: string }) => `${what}: ${reason}`;
  return `${[
    paint(STYLES[report.outcome], wrap(verdictLine(report))),
    ...(gate ? [wrap(sidesText(report))] : []),
    ...table(report, columns),
    ...list('Format', exact.formats.map(formatText)),
    ...list('Not read', exact.unread.map(unreadText)),
    ...list('Exact figures', exactTexts(report)),
    ...list(gate ? 'No longer kept' : 'Kept by A alone', exact.lost.map(fidelityText)),
    ...list(gate ? 'Kept now' : 'Kept by B alone', exact.gained.map(fidelityText)),
    ...list('Not compared', [...refused, ...exact.unknown].map(named)),
    ...list('Failed', failures.map(named)),
    ...(report.duels.length > 0 ? list('Noise', [noiseText(report)]) : []),
  ].join('\n\n')}\n`;
}

/** What changed, and the control; the others in a line. */
function table(report: VerdictReport, columns: number): string[] {
  const { duels, control, gate } = report;
  const news = duels.filter(isNews(report));
  const shown = [
    ...(duels.length <= MOST_LINES ? duels : news.slice(0, MOST_LINES)),
    ...(control ? [control] : []),
  ];
  if (shown.length === 0) return [];
  const { head, rows } = grid(shown, gate !== null, false);
  const strips: Strip[] = head.slice(1).map((lines, column) => ({
    head: lines,
    cells: rows.map((cells) => cells[column + 1] ?? ''),
  }));
  const lines = fitted(
    rows.map(([title = '']) => oneLine(title)),
    strips,
    columns,
    'comparison',
  );
  const others = duels.length - (shown.length - (control ? 1 : 0));
  return [[...lines, ...(others > 0 ? [`and ${count(others)} more`] : [])].join('\n')];
}
