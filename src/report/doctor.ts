import type { Diagnosis } from '../analysis/doctor.ts';
import { document, escapeMarkdown, markdownTable } from './_markdown.ts';
import { createScreen, type Style } from './_terminal.ts';
import { listed } from './format.ts';

const STYLES: { readonly [level in Diagnosis['level']]: Style } = {
  fine: 'green',
  doubt: 'yellow',
  bad: 'red',
  unknown: 'dim',
};

/** What stands in the way, in one sentence. */
function inShort(all: readonly Diagnosis[]): string {
  const of = (level: Diagnosis['level']) => all.filter((one) => one.level === level).map(({ what }) => what);
  const [bad, doubt] = [of('bad'), of('doubt')];
  if (bad.length > 0) return `This machine is hard to measure on: ${listed(bad)}.`;
  return doubt.length > 0 ? `Fit to measure on, with a doubt about ${listed(doubt)}.` : 'Fit to measure on.';
}

/** For a terminal. Pure. */
export function doctorText(all: readonly Diagnosis[], colour: boolean, width?: number): string {
  const { paint, wrap } = createScreen(colour, width);
  const lines = all.map(({ what, found, level, advice }) => {
    const text = wrap(
      `${level.padEnd(7)} ${what}: ${found}${advice === '' ? '' : `; ${advice}`}`,
      '        ',
    );
    return text.replace(level, paint(STYLES[level], level));
  });
  return `${paint('bold', inShort(all))}\n\n${lines.join('\n')}\n`;
}

export const doctorMarkdown = (all: readonly Diagnosis[]): string =>
  document([
    escapeMarkdown(inShort(all)),
    markdownTable(
      ['What', 'Found', 'Level', 'What it costs, and what to do'],
      all.map(({ what, found, level, advice }) => [what, found, level, advice].map(escapeMarkdown)),
    ),
  ]);
