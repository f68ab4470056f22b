import type { Advice } from '../analysis/advice.ts';
import type { Skip } from '../schema.ts';
import { fitted, type Strip } from './_draw.ts';
import { bullets, document, escapeMarkdown, markdownTable, section } from './_markdown.ts';
import { createScreen } from './_terminal.ts';
import { adviceSentences } from './advice-sentences.ts';
import { oneLine, ratioText, scaleOf, VERDICT_SYMBOLS, whole } from './format.ts';

interface Grid {
  readonly head: readonly (readonly string[])[];
  readonly rows: readonly (readonly string[])[];
}

function raceGrid({ rows }: Advice): Grid {
  const scale = scaleOf(
    'ns',
    rows.map(({ total }) => total.median),
  );
  return {
    head: [
      ['codec'],
      ['size', 'B'],
      ...['encode', 'link', 'decode', 'together'].map((title) => [title, scale.unit]),
      ['to the', 'quickest'],
    ],
    rows: rows.map(({ name, sizeBytes, encodeNs, transmitNs, decodeNs, total, toBest }) => [
      name,
      whole(sizeBytes),
      ...[encodeNs, transmitNs, decodeNs, total.median].map(scale.text),
      toBest === null ? '' : `${VERDICT_SYMBOLS[toBest.verdict]} ${ratioText(toBest)}`,
    ]),
  };
}

function linkGrid({ confirmed }: Advice): Grid {
  const scale = scaleOf(
    'ns',
    confirmed.map(({ measuredNs }) => measuredNs),
  );
  return {
    head: [['codec'], ['predicted', scale.unit], ['measured', scale.unit], ['interval', scale.unit]],
    rows: confirmed.map(({ name, predictedNs, measuredNs, interval }) => [
      name,
      scale.text(predictedNs),
      scale.text(measuredNs),
      interval ? `${scale.text(interval.low)} to ${scale.text(interval.high)}` : '',
    ]),
  };
}

const reasons = (skips: readonly Skip[]): string[] => skips.map(({ what, reason }) => `${what}: ${reason}`);

const METHOD = [
  'Together is encode + size / rate + decode, round by round; the travel of the link is the same for all. Each figure is the median over the rounds.',
  'Predicted is encode + decode + the link with its round trip + what opaque bytes took beyond that. Measured is the median round trip, one message in flight, of a service that decodes it and answers shortly.',
];

/** For a terminal. */
export function adviceText(advice: Advice, colour: boolean, width?: number): string {
  const { paint, wrap, width: columns } = createScreen(colour, width);
  const list = (title: string, texts: readonly string[]) =>
    texts.length === 0
      ? []
      : [`${paint('bold', title)}\n${texts.map((text) => wrap(`- ${text}`, '  ')).join('\n')}`];
  const table = (title: string, { head, rows }: Grid) =>
    rows.length === 0
      ? []
      : [
          `${paint('bold', wrap(title))}\n${fitted(
            rows.map(([name = '']) => oneLine(name)),
            stripsOf(head, rows),
            columns,
          ).join('\n')}`,
        ];
  return `${[
    adviceSentences(advice)
      .map((sentence) => wrap(sentence))
      .join('\n'),
    ...table('The race, per message', raceGrid(advice)),
    ...table('Over the link: round trips', linkGrid(advice)),
    ...list('Out of the race', reasons(advice.ruledOut)),
    ...list('How', METHOD),
  ].join('\n\n')}\n`;
}

const stripsOf = (head: Grid['head'], rows: Grid['rows']): Strip[] =>
  head
    .slice(1)
    .map((lines, column) => ({ head: lines, cells: rows.map((cells) => cells[column + 1] ?? '') }));

/** Ready for GitHub. */
export function adviceMarkdown(advice: Advice): string {
  const table = ({ head, rows }: Grid) =>
    rows.length === 0
      ? ''
      : markdownTable(
          head.map(([title = '', ...more]) => (more.length > 0 ? `${title} (${more.join(' ')})` : title)),
          rows.map((cells) => cells.map(escapeMarkdown)),
        );
  return document([
    `# wirebench: which codec for ${escapeMarkdown(advice.question.payload)}`,
    bullets(adviceSentences(advice)),
    section('The race, per message', table(raceGrid(advice))),
    section('Over the link: round trips', table(linkGrid(advice))),
    section('Out of the race', bullets(reasons(advice.ruledOut))),
    section('How', bullets(METHOD)),
  ]);
}
