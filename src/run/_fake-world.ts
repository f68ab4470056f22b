import type { Cell } from '../schema.ts';
import type { Job, Measuring, World } from './measure.ts';

interface Seen {
  /** `cell round`, in the order they were measured. */
  readonly order: string[];
  readonly failures: string[];
  readonly progress: Measuring[];
  nowMs: number;
}

/** A world with a clock of its own: a round takes its windows and what `overhead` says. */
export function fakeWorld(
  overhead: (cell: Cell, round: number) => number,
  signal: World['signal'] = new AbortController().signal,
) {
  const seen: Seen = { order: [], failures: [], progress: [], nowMs: 1000 };
  const world: World = {
    nowMs: () => seen.nowMs,
    signal,
    measureRound: async (cell, round) => {
      seen.order.push(`${cell.id} ${round}`);
      seen.nowMs += overhead(cell, round) + cell.warmupMs + cell.windowMs;
    },
    recordFailure: (cell, round, { code }) => void seen.failures.push(`${cell.id} ${round} ${code}`),
    onProgress: (progress) => void seen.progress.push(progress),
  };
  return { seen, world };
}

export const jobOf = (cells: readonly Cell[], parts: Partial<Job> = {}): Job => ({
  cells,
  rounds: 6,
  seed: 1,
  untilMs: undefined,
  atOnce: 1,
  isDone: () => false,
  ...parts,
});
