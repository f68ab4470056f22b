import type { Row, Table } from '../schema.ts';
import { oneLine } from './format.ts';

export const STATUS_MARKS: { readonly [status in Row['status']]: string } = {
  valid: '',
  partial: '~ ',
  invalid: '! ',
};

/** What stands under a table: why rows are not valid, then notes; rows with the same text stand together. */
export function remarksOf({ rows }: Table): { readonly names: readonly string[]; readonly text: string }[] {
  const byText = new Map<string, string[]>();
  const add = (name: string, text: string) => byText.set(text, [...(byText.get(text) ?? []), oneLine(name)]);
  for (const { name, status, reasons } of rows) {
    for (const reason of reasons) add(STATUS_MARKS[status] + name, `${status}: ${oneLine(reason)}`);
  }
  for (const { name, notes } of rows) for (const note of notes) add(name, oneLine(note));
  return [...byText].map(([text, names]) => ({ names, text }));
}
