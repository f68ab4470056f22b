import { searches } from '../estimate.ts';
import { isOf } from '../inspected.ts';
import type { Cell, CurvePoint, Inspection, Run, Record as RunRecord } from '../schema.ts';
import { type Complete, type Series, seriesOf } from './_series.ts';
import { packetFigures, rateSeries } from './codec-size.ts';
import { hubFigures, hubNotes } from './hub.ts';
import { IN_PROCESS } from './in-process.ts';
import { judge } from './judge.ts';
import { lossFigures } from './loss.ts';
import { networkFigures } from './network.ts';
import { networkRound } from './network-round.ts';
import { describeMissing, describeUnfaithful, mapRounds, readRounds } from './rounds.ts';
import { curveOf, judgeSearch, searchFigures, searchRound } from './search.ts';
import { judgeLoss } from './where-lost.ts';

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
  /** For the table of what became of the messages: what was lost, who died. */
  readonly lossNotes: readonly string[];
  /** Another program has counted: see Told. */
  readonly told: boolean;
  /** Figures that are shown but not compared. */
  readonly uncompared: readonly string[];
  readonly missingRounds: number;
  /** The trials of a search; empty for every other row. */
  readonly curve: readonly CurvePoint[];
  /** Why there is nothing to show, when every round that was started failed; else null. */
  readonly failure: string | null;
}

/** The inspection of a cell's codec on its payload; undefined for a floor, which carries opaque bytes. */
export const inspectionOf = (run: Run, cell: Cell): Inspection | undefined =>
  cell.floor === null ? run.inspections.find(isOf(cell)) : undefined;

/** How often a cell was to be measured. */
export const roundsOf = ({ rounds }: Run, { once }: Cell): number => (once ? 1 : rounds);

/** Reads what was measured of a cell, and judges it. */
export function measure(run: Run, cell: Cell, records: readonly RunRecord[]): Measured {
  const rounds = readRounds(records);
  const planned = roundsOf(run, cell);
  const spoilt = describeUnfaithful(records, planned);
  // What is wrong once is not timed at all, whatever the other rounds say.
  const complete: Complete = spoilt === null ? rounds.complete : new Map();
  const { usable, invalid, exact, ...measured } = readAll(cell, complete, run.target === undefined);
  const missing = spoilt ?? describeMissing(rounds, usable, planned);
  const figures = { ...exactFigures(run, cell), ...exact };
  const { sizeBytes } = figures;
  const rates =
    cell.scenario === null && sizeBytes !== undefined ? rateSeries(measured.series, sizeBytes) : [];
  return {
    cell,
    ...measured,
    series: new Map([...measured.series, ...rates]),
    exact: figures,
    told: records.some((record) => record.kind === 'counters' && record.told === true),
    status: usable === 0 || invalid.length > 0 ? 'invalid' : missing === null ? 'valid' : 'partial',
    reasons: [...(missing === null ? [] : [missing]), ...invalid],
    missingRounds: Math.max(0, planned - usable),
    failure: usable === 0 && records.length > 0 ? missing : null,
  };
}

export interface Read
  extends Pick<Measured, 'series' | 'exact' | 'notes' | 'lossNotes' | 'uncompared' | 'curve'> {
  /** Rounds that could be read. */
  readonly usable: number;
  readonly invalid: readonly string[];
}

function readAll(cell: Cell, complete: Complete, oneHost: boolean): Read {
  if (cell.scenario === null) return measureInProcess(cell, complete);
  return searches(cell) ? measureSearch(complete) : measureNetwork(cell, complete, oneHost);
}

function measureInProcess(cell: Cell, complete: Complete): Read {
  const { read } = IN_PROCESS[cell.study ?? 'codec'];
  return {
    series: new Map(),
    invalid: [],
    notes: [],
    lossNotes: [],
    uncompared: [],
    exact: {},
    curve: [],
    ...read(complete),
  };
}

function measureSearch(complete: Complete): Read {
  const rounds = mapRounds(complete, searchRound);
  return {
    usable: rounds.size,
    series: seriesOf(mapRounds(rounds, searchFigures)),
    curve: curveOf(rounds),
    lossNotes: [],
    ...judgeSearch([...rounds.values()]),
  };
}

function measureNetwork(cell: Cell, complete: Complete, oneHost: boolean): Read {
  const rounds = mapRounds(complete, (records) => networkRound(records, cell));
  const series = seriesOf(
    mapRounds(rounds, (round) => ({
      ...(round.hub
        ? hubFigures(round, round.hub, cell.colocated)
        : { ...networkFigures(round, cell.colocated), ...lossFigures(round) }),
    })),
  );
  const read = [...rounds.values()];
  const { invalid, notes, generatorBound } = judge(cell, read, series);
  const loss = cell.delivery === 'lossy' ? judgeLoss(read, oneHost, cell) : { invalid: [], notes: [] };
  return {
    usable: rounds.size,
    series,
    invalid: [...invalid, ...loss.invalid],
    notes,
    lossNotes: [...loss.notes, ...hubNotes(cell, read)],
    uncompared: generatorBound,
    exact: {},
    curve: [],
  };
}

function exactFigures(run: Run, cell: Cell): { [figure: string]: number } {
  if (cell.floor !== null) return cell.sizeBytes === null ? {} : { sizeBytes: cell.sizeBytes };
  const inspection = inspectionOf(run, cell);
  if (inspection?.status !== 'exact') return {};
  const { sizeBytes, gzipBytes, zstdBytes, brotliBytes, onceBytes = null } = inspection;
  const sizes = { sizeBytes, gzipBytes, zstdBytes, brotliBytes, onceBytes };
  const known = Object.entries(sizes).flatMap(([figure, bytes]) => (bytes === null ? [] : [[figure, bytes]]));
  return {
    ...Object.fromEntries(known),
    ...(cell.scenario === null && sizeBytes !== null && packetFigures(sizeBytes)),
  };
}
