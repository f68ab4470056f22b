import type { Attacks, Fates, Record as RunRecord } from '../schema.ts';
import { faithfulnessRound } from './faithfulness.ts';
import { robustnessRound } from './robustness.ts';
import { mapRounds, readRounds } from './rounds.ts';
import type { Measured } from './rows.ts';
import { rowName } from './titles.ts';

type Records = ReadonlyMap<string, readonly RunRecord[]>;

/** Value by value and attack by attack: what tables of counts cannot hold. */
export function fidelityOf(
  measured: readonly Measured[],
  records: Records,
): { readonly fates: Fates[]; readonly attacks: Attacks[] } {
  const lastRound = <T>(cell: string, read: (records: readonly RunRecord[]) => T | undefined) =>
    [...mapRounds(readRounds(records.get(cell) ?? []).complete, read).values()].at(-1);
  const rows = measured.map(({ cell }) => ({ table: cell.table, cell: cell.id, name: rowName(cell) }));
  return {
    fates: rows.flatMap((row) => {
      const { fates, hygiene } = lastRound(row.cell, faithfulnessRound) ?? {};
      if (!fates) return [];
      return [{ ...row, values: fates.map(withoutPlace), hygiene: hygiene ? withoutPlace(hygiene) : null }];
    }),
    attacks: rows.flatMap((row) => {
      const attacks = lastRound(row.cell, robustnessRound);
      return attacks ? [{ ...row, attacks: attacks.map(withoutPlace) }] : [];
    }),
  };
}

function withoutPlace<R extends RunRecord>(record: R): Omit<R, 'v' | 'cell' | 'round' | 'kind'> {
  const { v: _, cell: __, round: ___, kind: ____, ...rest } = record;
  return rest;
}
