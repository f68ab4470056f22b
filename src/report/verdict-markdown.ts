import type { DuelVerdict, VerdictReport } from '../schema.ts';
import { exactTexts, fidelityText, formatText, unreadText } from './_exact.ts';
import { codeBlock, document, markdownTable, safe } from './_markdown.ts';
import { isNews, noiseText, sidesText, verdictLine } from './_verdict.ts';
import { grid } from './_verdict-grid.ts';
import { count } from './format.ts';

/** GitHub refuses a comment of 65,536 characters; something stands before this text. */
const MOST_CHARACTERS = 64_000;
const SHORTER = [500, 200, 100, 50, 20, 10, 5, 2, 0];
const LONGEST_LINE = 500;
const LONGEST_HEADLINE = 4000;

const HOW =
  'Both arms run in fresh processes, in random order, block by block in turn (ABBA); a pair of processes is one value: the median over its rounds. The interval is valid at every number of pairs. FAIL: it lies above the tolerance, and the estimate above the budget, also beside the others (Holm), and again with fresh pairs. PASS: it lies below the budget.';
const HOW_GATE =
  'What is exact needs no statistics: head also fails when it writes other bytes than base, when one of them does not read what the other writes, when a message or the number of its datagrams (MTU 1500) grows at all, when compressed or allocated bytes grow by more than 2 %, and when a value that came back exactly does so no more.';

/** For a pull request: the verdict, what changed, what it rests on, and the command that repeats it. Always shorter than 65,536 characters. */
export function verdictMarkdown(report: VerdictReport): string {
  for (const most of SHORTER) {
    const text = written(report, most);
    if (text.length <= MOST_CHARACTERS) return text;
  }
  return `${headline(report, LONGEST_LINE)}\n`;
}

/** @param most how many rows or lines there may be of a kind */
function written(report: VerdictReport, most: number): string {
  const { exact, gate, job, control, duels } = report;
  const isShown = isNews(report);
  const others = duels.filter((duel) => !isShown(duel));
  const named = ({ what, reason }: { what: string; reason: string }) => `${what}: ${reason}`;
  const isGate = gate !== null;
  const folded = [
    table([...(control ? [control] : []), ...others], isGate, most),
    list(isGate ? '' : 'Kept by A alone', isGate ? [] : exact.lost.map(fidelityText), most),
    list(isGate ? 'Kept now' : 'Kept by B alone', exact.gained.map(fidelityText), most),
    safe(`${HOW}${isGate ? ` ${HOW_GATE}` : ''}`),
  ];
  return document([
    headline(report, LONGEST_HEADLINE),
    safe(sidesText(report)),
    table(duels.filter(isShown), isGate, most),
    list('', exact.formats.map(formatText), most),
    list('', exact.unread.map(unreadText), most),
    list('', exactTexts(report), most),
    list('', isGate ? exact.lost.map(fidelityText) : [], most),
    list('Not compared', [...report.refused, ...exact.unknown].map(named), most),
    list('Failed', report.failures.map(named), most),
    duels.length > 0 ? safe(noiseText(report)) : '',
    `<details><summary>Everything else</summary>\n\n${folded.filter((block) => block !== '').join('\n\n')}\n\n</details>`,
    codeBlock(job.command),
  ]);
}

/** A blank before its end would leave it as it is written, not bold. */
const headline = (report: VerdictReport, most: number): string =>
  `**${safe(cut(verdictLine(report), most)).trim()}**`;

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;

function table(duels: readonly DuelVerdict[], isGate: boolean, most: number): string {
  if (duels.length === 0) return '';
  const { head, rows } = grid(duels.slice(0, most), isGate, true);
  const left = duels.length - rows.length;
  const lines = markdownTable(
    head.map((words) => words.join(' ').trim()),
    rows.map((cells) => cells.map(safe)),
  );
  return `${rows.length === 0 ? '' : lines}${left > 0 ? `\n\nand ${count(left)} more` : ''}`.trim();
}

function list(title: string, texts: readonly string[], most: number): string {
  const left = texts.length - most;
  const lines = [
    ...texts
      .slice(0, most)
      .map((text) => `- ${safe(cut(text, LONGEST_LINE)).replace(/^(\s*\d*)([#+\-=.)])/, '$1\\$2')}`),
    ...(left > 0 ? [`- and ${count(left)} more`] : []),
  ];
  return lines.length === 0 ? '' : [...(title === '' ? [] : [`${title}:`, '']), ...lines].join('\n');
}
