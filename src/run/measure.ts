import { messageOf, WirebenchError } from '../errors.ts';
import { measuredMs, overheadMs, searches } from '../estimate.ts';
import { seeded, shuffled } from '../rng.ts';
import type { Cell } from '../schema.ts';
import { fit } from './budget.ts';
import { inLanes } from './lanes.ts';

/** A cell that has failed this often is not tried again: its other rounds are recorded as given up. */
export const MAX_FAILURES = 2;

/** What measuring needs of the world; tests give it a clock of their own. */
export interface World {
  readonly nowMs: () => number;
  /** Measures one round of one cell and writes its records. Throws what made it fail. */
  readonly measureRound: (cell: Cell, round: number) => Promise<void>;
  /** Records that a round could not be measured. */
  readonly recordFailure: (cell: Cell, round: number, error: WirebenchError) => void;
  readonly onProgress: (progress: Measuring) => void;
  readonly signal: AbortSignal;
}

/** Which cell is measured, or, before all of them, which codec is inspected. */
export type Progress = Measuring | Inspecting;

export interface Inspecting {
  readonly at: number;
  readonly of: number;
  readonly codec: string;
}

export interface Measuring {
  readonly at: number;
  readonly of: number;
  readonly cell: string;
  readonly round: number;
  readonly leftMs: number;
}

export interface Job {
  readonly cells: readonly Cell[];
  readonly rounds: number;
  readonly seed: number;
  /** The run must end at this time of the world's clock; undefined: no budget. */
  readonly untilMs: number | undefined;
  /** Cells that watch no clock are looked at side by side, so many at once. */
  readonly atOnce: number;
  /** Rounds that an earlier, interrupted run has finished. */
  readonly isDone: (cell: Cell, round: number) => boolean;
}

/**
 * Round by round, every cell once a round in seeded shuffled order: neighbours in time are compared.
 * Returns what the budget cost, in words.
 */
export async function measure(job: Job, world: World): Promise<string[]> {
  const failures = new Map<string, number>();
  const overhead = createOverhead();
  const shortest: Windows = {};
  const dropped = new Map<string, number>();
  let kept: readonly Cell[] = job.cells;

  for (let round = 0; round < job.rounds && !world.signal.aborted; round++) {
    let cells: readonly Cell[] = kept.filter(({ once }) => !once || round === 0);
    if (job.untilMs !== undefined) {
      const fitted = fit(cells, job.rounds - round, job.untilMs - world.nowMs(), overhead.of);
      for (const { id } of fitted.dropped) dropped.set(id, round);
      kept = kept.filter(({ id }) => !dropped.has(id));
      for (const cell of fitted.cells) noteShortest(shortest, cell, job.cells);
      cells = fitted.cells;
    }
    await measureRound(job, world, { round, cells, failures, overhead });
  }
  return givenUp(job, shortest, dropped);
}

interface RoundState {
  readonly round: number;
  readonly cells: readonly Cell[];
  readonly failures: Map<string, number>;
  readonly overhead: Overhead;
}

async function measureRound(
  job: Job,
  world: World,
  { round, cells, failures, overhead }: RoundState,
): Promise<void> {
  const order = shuffled(cells, seeded(job.seed, 'order', String(round)));
  const laterMs = cells.reduce(
    (sum, later) => sum + (later.once ? 0 : job.rounds - round - 1) * cost(later, overhead),
    0,
  );
  const work = async (cell: Cell) => {
    if (world.signal.aborted || job.isDone(cell, round)) return;
    const index = inOrder.indexOf(cell);
    world.onProgress({
      at: round * cells.length + index + 1,
      of: job.rounds * cells.length,
      cell: cell.id,
      round,
      leftMs: inOrder.slice(index).reduce((sum, later) => sum + cost(later, overhead), laterMs),
    });
    await attempt(cell, round, world, failures, overhead);
  };
  const [timeless, timed] = [order.filter(({ once }) => once), order.filter(({ once }) => !once)];
  const inOrder = [...timeless, ...timed];
  await inLanes(timeless, job.atOnce, work);
  await inLanes(timed, 1, work);
}

async function attempt(
  cell: Cell,
  round: number,
  world: World,
  failures: Map<string, number>,
  overhead: Overhead,
): Promise<void> {
  const failed = failures.get(cell.id) ?? 0;
  if (failed >= MAX_FAILURES) {
    const why = `not tried again after ${failed} failures; mend what the first one says`;
    return world.recordFailure(cell, round, new WirebenchError('TOO_MANY_FAILURES', why));
  }
  const fromMs = world.nowMs();
  try {
    await world.measureRound(cell, round);
    overhead.saw(cell, world.nowMs() - fromMs - measuredMs(cell));
  } catch (error) {
    if (world.signal.aborted) return;
    if (error instanceof WirebenchError && error.code === 'CANNOT_WRITE') throw error;
    failures.set(cell.id, failed + 1);
    world.recordFailure(
      cell,
      round,
      error instanceof WirebenchError ? error : new WirebenchError('INTERNAL', messageOf(error), error),
    );
  }
}

const cost = (cell: Cell, overhead: Overhead): number => overhead.of(cell) + measuredMs(cell);

interface Overhead {
  of(cell: Cell): number;
  saw(cell: Cell, ms: number): void;
}

/** What a round costs beside its windows: an estimate until it was seen, then the mean of what was seen of its kind. */
function createOverhead(): Overhead {
  const seen = new Map<string, { sumMs: number; count: number }>();
  const kindOf = (cell: Cell) => {
    if (cell.scenario === null) return `${cell.study ?? 'codec'} ${cell.delivery}`;
    // What joins costs by the client.
    const work = cell.hub === undefined ? 'network' : `hub ${cell.load?.clients}`;
    return `${searches(cell) ? 'search' : work} ${cell.delivery}`;
  };
  return {
    of: (cell) => {
      const known = seen.get(kindOf(cell));
      return known ? known.sumMs / known.count : overheadMs(cell);
    },
    saw: (cell, ms) => {
      const known = seen.get(kindOf(cell)) ?? { sumMs: 0, count: 0 };
      seen.set(kindOf(cell), { sumMs: known.sumMs + ms, count: known.count + 1 });
    },
  };
}

/** The shortest that were cut; undefined: none was. */
interface Windows {
  windowMs?: number;
  warmupMs?: number;
}

function noteShortest(shortest: Windows, cell: Cell, asked: readonly Cell[]): void {
  const whole = asked.find(({ id }) => id === cell.id);
  for (const part of ['windowMs', 'warmupMs'] as const) {
    if (whole && cell[part] < whole[part]) {
      shortest[part] = Math.min(cell[part], shortest[part] ?? Number.POSITIVE_INFINITY);
    }
  }
}

function givenUp(job: Job, shortest: Windows, dropped: ReadonlyMap<string, number>): string[] {
  const words: string[] = [];
  if (shortest.windowMs !== undefined) words.push(`windows cut to as little as ${shortest.windowMs} ms`);
  if (shortest.warmupMs !== undefined) words.push(`warm-ups cut to as little as ${shortest.warmupMs} ms`);
  if (dropped.size > 0) {
    const names = [...dropped].map(([id, round]) => (round === 0 ? id : `${id} (after ${round} rounds)`));
    words.push(`${dropped.size} of ${job.cells.length} cells not measured: ${names.join(', ')}`);
  }
  return words;
}
