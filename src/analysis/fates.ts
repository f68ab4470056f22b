import type { Table } from '../schema.ts';

/** A second table of the same rows: what became of their messages. */
export const FATES: { readonly [kind in Table['kind']]?: string } = {
  loss: ': what was lost',
  topic: ': who got what',
  queue: ': what became of the messages',
};
export const isOfFates = (kind: Table['kind']): boolean => kind in FATES;
