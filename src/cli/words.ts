import { InvalidArgumentError } from 'commander';
import { DATA_FILE, listOf } from '../names.ts';
import { AND } from '../refs.ts';
import { parseSize } from '../sizes.ts';

/** One name or more, with commas between them. */
export const names = (text: string): string[] => {
  const list = listOf(text);
  if (list.length === 0) throw new InvalidArgumentError('Give one name or more, with commas between them.');
  return list;
};

/**
 * `--payload ./a.json ./b.json`, as a shell writes it for a star, with its words as one: the files are the variants of
 * one payload. What is no such file is left alone, so a suite may stand behind it.
 */
export function withFilesJoined(argv: readonly string[]): string[] {
  const words: string[] = [];
  for (const word of argv) {
    const [option = '', last = ''] = words.slice(-2);
    const isOfPayload = option === '--payload' || last.startsWith('--payload=');
    if (isOfPayload && DATA_FILE.test(last) && DATA_FILE.test(word))
      words.push(`${words.pop()}${AND}${word}`);
    else words.push(word);
  }
  return words;
}

/** Names with commas between them, or the files of one payload. Given more than once, all of them. */
export const payloads = (text: string, earlier: readonly string[] = []): string[] => {
  if (!text.includes(AND)) return [...earlier, ...names(text)];
  if (!text.includes(',')) return [...earlier, text];
  throw new InvalidArgumentError(
    'Files with blanks between them are the variants of one payload, commas part payloads; give one or the other.',
  );
};

/** Sizes with their units. */
export const sizes = (text: string): number[] =>
  names(text).map((size) => {
    const bytes = parseSize(size);
    if (bytes !== undefined) return bytes;
    throw new InvalidArgumentError('Give sizes like 100B,10kB,1MB; 1GB at most.');
  });
