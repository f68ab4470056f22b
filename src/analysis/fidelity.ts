import { nameOf } from '../names.ts';
import type { Cell, ReadRecord, Reads, Report, Record as RunRecord } from '../schema.ts';
import { compatibilityRound } from './compatibility.ts';
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
): Pick<Report, 'fates' | 'attacks' | 'reads'> {
  const lastRound = <T>(cell: string, read: (records: readonly RunRecord[]) => T | undefined) =>
    [...mapRounds(readRounds(records.get(cell) ?? []).complete, read).values()].at(-1);
  const rows = measured.map(({ cell }) => ({ table: cell.table, cell: cell.id, name: rowName(cell) }));
  const fidelity = {
    fates: rows.flatMap((row) => {
      const { fates, hygiene } = lastRound(row.cell, faithfulnessRound) ?? {};
      if (!fates) return [];
      return [{ ...row, values: fates.map(withoutPlace), hygiene: hygiene ? withoutPlace(hygiene) : null }];
    }),
    attacks: rows.flatMap((row) => {
      const attacks = lastRound(row.cell, robustnessRound);
      return attacks ? [{ ...row, attacks: attacks.map(withoutPlace) }] : [];
    }),
    reads: measured.flatMap(({ cell }) => readsOf(cell, lastRound(cell.id, compatibilityRound))),
  };
  return Object.fromEntries(Object.entries(fidelity).filter(([, rows]) => rows.length > 0));
}

function readsOf(cell: Cell, all: readonly ReadRecord[] | undefined): Reads[] {
  const { codec, reader, runtime, table, id } = cell;
  if (reader === undefined || all === undefined) return [];
  const values = all.filter(({ status }) => status !== 'exact').map(withoutPlace);
  const names = { writer: nameOf(codec), reader: nameOf(reader) };
  return [{ table, cell: id, ...names, ...(runtime && { runtime: runtime.name }), values }];
}

function withoutPlace<R extends RunRecord>(record: R): Omit<R, 'v' | 'cell' | 'round' | 'kind'> {
  const { v: _, cell: __, round: ___, kind: ____, ...rest } = record;
  return rest;
}
