import { oneLine } from './format.ts';

/** No line is wider than this. */
export const WIDTH = 100;

const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;
export type Style = keyof typeof STYLES;

/** Puts a style on text; without colour the text stays as it is. */
export type Paint = (style: Style, text: string) => string;

export const painter =
  (colour: boolean): Paint =>
  (style, text) =>
    colour ? `\x1b[${STYLES[style]}m${text}\x1b[0m` : text;

const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Extended_Pictographic}\u{ff00}-\u{ff60}]/u;
const widthOf = (text: string): number => [...text].reduce((sum, char) => sum + (WIDE.test(char) ? 2 : 1), 0);

/** Breaks at blanks, and inside a word that is longer than a line. Lines after the first are indented. */
export function wrap(text: string, indent = '', width = WIDTH): string {
  const lines: string[] = [];
  let line = '';
  for (const word of oneLine(text)
    .split(' ')
    .flatMap((long) => pieces(long, width / 2))) {
    if (line !== '' && widthOf(`${line} ${word}`) > width) {
      lines.push(line);
      line = indent + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}

function pieces(word: string, longest: number): string[] {
  if (widthOf(word) <= longest) return [word];
  return word.match(new RegExp(`.{1,${Math.floor(longest / 2)}}`, 'gu')) ?? [];
}

/** What a terminal of that width and with or without colour can show. */
export interface Screen {
  readonly paint: Paint;
  readonly width: number;
  readonly wrap: (text: string, indent?: string) => string;
}

export const createScreen = (colour: boolean, width = WIDTH): Screen => ({
  paint: painter(colour),
  width: Math.min(WIDTH, width),
  wrap: (text, indent = '') => wrap(text, indent, Math.min(WIDTH, width)),
});
