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
export function wrap(text: string, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of oneLine(text).split(' ').flatMap(pieces)) {
    if (line !== '' && widthOf(`${line} ${word}`) > WIDTH) {
      lines.push(line);
      line = indent + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}

function pieces(word: string): string[] {
  const longest = WIDTH / 2;
  return widthOf(word) <= longest ? [word] : (word.match(new RegExp(`.{1,${longest / 2}}`, 'gu')) ?? []);
}
