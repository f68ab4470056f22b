import type { Summary } from '../analysis/selftest.ts';
import type { UsualTrials } from '../analysis/usual.ts';
import { escapeMarkdown, markdownTable } from './_markdown.ts';
import { nameOf, rateText } from './_trials.ts';
import { percent, significant } from './format.ts';

/** A line for each way and truth. */
export const usualRows = ({ usual }: Summary): [string, string, string][] =>
  usual.flatMap((one) =>
    one.ways
      .filter(({ saysSlower }) => saysSlower.of > 0)
      .map(({ name, saysSlower }): [string, string, string] => [nameOf(one), name, rateText(saysSlower)]),
  );

/** The usual ways as a table: a row for each, a column for each truth. */
export function usualTable(usual: readonly UsualTrials[]): string {
  const made = usual.filter(({ ways }) => (ways[0]?.saysSlower.of ?? 0) > 0);
  const [first] = made;
  if (!first) return '';
  return markdownTable(
    ['says "slower"', ...made.map((one) => `${nameOf(one)}, budget ${percent(one.budget)}`)],
    [
      ...first.ways.map(({ name }, way) => [
        name,
        ...made.map(({ ways }) => rateText(ways[way]?.saysSlower ?? { count: 0, of: 0, low: 0, high: 1 })),
      ]),
      ['all of them, seconds', ...made.map(({ seconds }) => significant(seconds.p50))],
      [
        'load average before it',
        ...made.map(({ loadAverage }) => (loadAverage === null ? '' : significant(loadAverage))),
      ],
    ].map((row) => row.map(escapeMarkdown)),
  );
}

export const USUAL =
  'Tinybench measures with its own defaults, not pinned. The run before and this one are two processes seconds apart, so nearer to each other than runs of CI are. Of the same, "slower" is a false alarm; of what is slower, all that is missing to 100 % are misses. The rank test is that of Mann and Whitney, two-sided, and B the slower.';
