import { MAX_TRIALS, TYPICAL_TRIALS, trialWindows } from './run/search.ts';
import type { Cell } from './schema.ts';

/** What has no window, and how long it takes instead: thousands of messages are read. */
const STUDY_MS: { readonly [study: string]: number | undefined } = {
  faithfulness: 700,
  robustness: 2000,
  compatibility: 400,
};

type Timed = Pick<Cell, 'load' | 'warmupMs' | 'windowMs' | 'delivery'>;

/** Making, verifying and timing messages of which a window holds only a few, ms; studies that do more with each. */
const LARGE_MS_PER_MB = 300;
const STUDY_MS_PER_MB: { readonly [study: string]: number | undefined } = { memory: 1400, cold: 500 };

/** Starting, connecting, verifying and ending a round of one cell, in ms, as seen on a small machine; a lossy wire also waits. */
export function overheadMs(cell: Cell): number {
  const megabytes = (cell.payload?.sizeBytes ?? 0) / 1e6;
  const largeMs = Math.round(megabytes * (STUDY_MS_PER_MB[cell.study ?? ''] ?? LARGE_MS_PER_MB));
  if (cell.scenario === null) return (STUDY_MS[cell.study ?? 'speed'] ?? 250) + largeMs;
  const startMs = cell.delivery === 'lossy' ? 700 : 500;
  return largeMs + startMs + joiningMs(cell) + (searches(cell) ? TYPICAL_TRIALS * drainMs(cell) : 0);
}

/** The clients of a hub join, and every one of them gets each message that is verified. */
const joiningMs = ({ hub, load }: Cell): number => (hub === undefined ? 0 : 3 * (load?.clients ?? 0));

/** The windows of a round, in ms; of a search, those of all its trials, as many as it takes as a rule. */
export const measuredMs = (cell: Timed): number =>
  searches(cell) ? trialsMs(cell, TYPICAL_TRIALS) : cell.warmupMs + cell.windowMs;

/** What a round of a cell that does not hang may take beside starting and ending, in ms. */
export const longestMs = (cell: Timed): number =>
  searches(cell) ? trialsMs(cell, MAX_TRIALS) + MAX_TRIALS * MOST_DRAIN_MS : cell.warmupMs + cell.windowMs;

export const estimateMs = (cells: readonly Cell[], rounds: number): number =>
  cells.reduce((sum, cell) => sum + (cell.once ? 1 : rounds) * (overheadMs(cell) + measuredMs(cell)), 0);

export const searches = ({ load }: Pick<Cell, 'load'>): boolean =>
  load?.kind === 'open' && load.find !== undefined;

/** After a trial that lost messages their waiting time passes; about a third do. */
const drainMs = ({ delivery }: Timed): number => (delivery === 'lossy' ? 170 : 10);
const MOST_DRAIN_MS = 600;

/** The windows of so many trials. */
function trialsMs(cell: Timed, trials: number): number {
  const [first, other] = [trialWindows(cell, 0), trialWindows(cell, 1)];
  return first.warmupMs + first.windowMs + (trials - 1) * (other.warmupMs + other.windowMs);
}
