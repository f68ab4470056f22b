import { appendFileSync, closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Death } from '../../schema.ts';

/** How a try ended: it was judged, it ended its process, or it was left out. */
export type Ending<T> =
  /** `polluted`: properties that prototypes of the language got by it. */
  | { readonly told: T; readonly polluted?: string | undefined }
  | { readonly died: Death; readonly detail: string }
  | { readonly left: string };

/** What the end of a try says by itself; `told` where the try was judged and did no harm beyond that. */
export type Summed<T> =
  | { readonly told: T }
  | { readonly status: Death | 'pollutes' | 'not tried'; readonly detail: string };

export function summed<T>(ending: Ending<T> | undefined): Summed<T> {
  if (ending === undefined) return { status: 'not tried', detail: '' };
  if ('died' in ending) return { status: ending.died, detail: ending.detail };
  if ('left' in ending) return { status: 'not tried', detail: ending.left };
  const { told, polluted } = ending;
  return polluted === undefined ? { told } : { status: 'pollutes', detail: polluted };
}

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
