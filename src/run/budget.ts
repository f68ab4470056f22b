import { measuredMs } from '../estimate.ts';
import type { Cell } from '../schema.ts';

/** A round needs windows of at least this to hold enough messages; rounds are never given up, an interval needs them. */
export const MIN_WINDOW_MS = 150;
export const MIN_WARMUP_MS = 50;

export interface Fitted {
  readonly cells: readonly Cell[];
  readonly dropped: readonly Cell[];
}

const shrunk = (cell: Cell, scale: number): Cell => ({
  ...cell,
  warmupMs: Math.min(cell.warmupMs, Math.max(MIN_WARMUP_MS, Math.floor(cell.warmupMs * scale))),
  windowMs: Math.min(cell.windowMs, Math.max(MIN_WINDOW_MS, Math.floor(cell.windowMs * scale))),
});

/**
 * Fits what is left of a run into what is left of its time: first shorter windows, then fewer cells, never fewer rounds.
 * Windows never grow over the suite's own. Pure.
 * @param cells with the suite's own windows
 * @param overheadMs what a round of the cell costs beside its windows
 */
export function fit(
  cells: readonly Cell[],
  roundsLeft: number,
  leftMs: number,
  overheadMs: (cell: Cell) => number,
): Fitted {
  const costMs = (kept: readonly Cell[], scale: number) =>
    kept.reduce((sum, cell) => {
      return sum + roundsLeft * (overheadMs(cell) + measuredMs(shrunk(cell, scale)));
    }, 0);
  const kept = [...cells];
  const dropped: Cell[] = [];
  while (kept.length > 1 && costMs(kept, 0) > leftMs) {
    const [gone] = kept.splice(leastNeeded(kept), 1);
    if (gone) dropped.push(gone);
  }
  const scale = largestScale((candidate) => costMs(kept, candidate) <= leftMs);
  return { cells: kept.map((cell) => shrunk(cell, scale)), dropped };
}

/** From the end of the plan; a table's floors and first row (its baseline) go only when nothing else of it is left. */
function leastNeeded(cells: readonly Cell[]): number {
  const table = cells.at(-1)?.table;
  const first = cells.findIndex((cell) => cell.table === table);
  const plain = cells.findLastIndex((cell, at) => cell.table === table && cell.floor === null && at > first);
  return plain >= 0 ? plain : cells.length - 1;
}

function largestScale(fits: (scale: number) => boolean): number {
  if (fits(1)) return 1;
  let low = 0;
  let high = 1;
  for (let i = 0; i < 20; i++) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}
