import { homedir } from 'node:os';
import { withoutFolders } from '../../names.ts';

const MOST_LETTERS = 300;

/** What a codec has said, as a record may hold it. */
export const detailOf = (text: string): string =>
  withoutFolders(text, process.cwd(), homedir()).slice(0, MOST_LETTERS);
