import { appendFileSync, closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Death } from '../../schema.ts';

/** How a try ended: it was judged, it ended its process, or it was left out. */
export type Ending<T> =
  /** `polluted`: properties that prototypes of the language got by it. */
  | { readonly told: T; readonly polluted?: string | undefined }
  | { readonly died: Death; readonly detail: string }
  | { readonly left: string };

/**
 * One line a try, in a file, because a process may end in the middle of any of them and the next one goes on behind
 * it: as many whole lines as there are, so many tries are over.
 */
export interface Journal {
  add(ending: Ending<unknown>): void;
  close(): void;
}

export function openJournal(path: string): Journal {
  const file = openSync(path, 'a');
  return {
    add: (ending) => void writeSync(file, lineOf(ending)),
    close: () => closeSync(file),
  };
}

const lineOf = (ending: Ending<unknown>): string => `${JSON.stringify(ending)}\n`;

export const addEnding = (path: string, ending: Ending<unknown>): void =>
  appendFileSync(path, lineOf(ending));

/** What a process that was killed has written of its last line is no line. */
export const wholeLines = (path: string): string[] =>
  readFileSync(path, { encoding: 'utf8', flag: 'a+' }).split('\n').slice(0, -1);

/** Whether the last try ended its process. */
export function hasDiedLast(path: string): boolean {
  const last: unknown = JSON.parse(wholeLines(path).at(-1) ?? 'null');
  return typeof last === 'object' && last !== null && 'died' in last;
}
