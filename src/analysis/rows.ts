import { nameOf } from '../names.ts';
import type { Cell, Inspection, Run, Record as RunRecord } from '../schema.ts';
import { type Series, seriesOf } from './_series.ts';
import { codecFigures, codecNotes, codecRound } from './codec.ts';
import { judge } from './judge.ts';
import { lossFigures } from './loss.ts';
import { networkFigures } from './network.ts';
import { networkRound } from './network-round.ts';
import { describeMissing, readRounds } from './rounds.ts';

/** A cell as measured, before it is compared with anything. */
export interface Measured {
  readonly cell: Cell;
  /** Figures that differ from round to round. */
  readonly series: ReadonlyMap<string, Series>;
  /** Figures that do not. */
  readonly exact: Readonly<{ [figure: string]: number }>;
  readonly status: 'valid' | 'partial' | 'invalid';
  readonly reasons: readonly string[];
  readonly notes: readonly string[];
  /** Figures that are shown but not compared. */
  readonly uncompared: readonly string[];
  readonly missingRounds: number;
  /** Why there is nothing to show, when every round that was started failed; else null. */
  readonly failure: string | null;
}

/** The inspection of a cell's codec on its payload; undefined for a floor, which carries opaque bytes. */
export const inspectionOf = (run: Run, cell: Cell): Inspection | undefined =>
  cell.floor === null
    ? run.inspections.find(
        ({ codec, payload }) => codec === nameOf(cell.codec) && payload === nameOf(cell.payload),
      )
    : undefined;

/** Reads what was measured of a cell, and judges it. */
export function measure(run: Run, cell: Cell, records: readonly RunRecord[]): Measured {
  const rounds = readRounds(records);
  const { usable, series, invalid, notes, uncompared } =
    cell.scenario === null ? measureCodec(rounds.complete) : measureNetwork(cell, rounds.complete);
  const missing = describeMissing(rounds, usable, run.rounds);
  return {
    cell,
    series,
    exact: exactFigures(run, cell),
    status: usable === 0 || invalid.length > 0 ? 'invalid' : missing === null ? 'valid' : 'partial',
    reasons: [...(missing === null ? [] : [missing]), ...invalid],
    notes,
    uncompared,
    missingRounds: Math.max(0, run.rounds - usable),
    failure: usable === 0 && records.length > 0 ? missing : null,
  };
}

type Complete = ReadonlyMap<number, readonly RunRecord[]>;

function measureCodec(complete: Complete) {
  const rounds = mapRounds(complete, codecRound);
  return {
    usable: rounds.size,
    series: seriesOf(mapRounds(rounds, codecFigures)),
    invalid: [],
    notes: codecNotes([...rounds.values()]),
    uncompared: [],
  };
}

function measureNetwork(cell: Cell, complete: Complete) {
  const rounds = mapRounds(complete, networkRound);
  const series = seriesOf(
    mapRounds(rounds, (round) => ({
      ...networkFigures(round, cell.colocated),
      ...lossFigures(round),
    })),
  );
  const { invalid, notes, generatorBound } = judge(cell, [...rounds.values()], series);
  return { usable: rounds.size, series, invalid, notes, uncompared: generatorBound };
}

function mapRounds<T, U>(rounds: ReadonlyMap<number, T>, read: (round: T) => U | undefined): Map<number, U> {
  const mapped = new Map<number, U>();
  for (const [round, value] of rounds) {
    const result = read(value);
    if (result !== undefined) mapped.set(round, result);
  }
  return mapped;
}

function exactFigures(run: Run, cell: Cell): { [figure: string]: number } {
  if (cell.floor !== null) return cell.sizeBytes === null ? {} : { sizeBytes: cell.sizeBytes };
  const inspection = inspectionOf(run, cell);
  if (inspection?.status !== 'exact') return {};
  return { sizeBytes: inspection.sizeBytes, gzipBytes: inspection.gzipBytes };
}
