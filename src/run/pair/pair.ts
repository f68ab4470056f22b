import { median } from '../../analysis/statistics.ts';
import type { PairRecord } from '../../schema.ts';
import type { Rng } from '../../types.ts';

/** What one block took. `gcNs`: of all garbage collections of that arm so far; null where the runtime does not tell. */
export interface Block {
  readonly elapsedNs: number;
  readonly gcNs: number | null;
}
/** Runs so many operations in one arm, while the other waits. */
export type RunBlock = (operations: number) => Promise<Block>;

export interface PairLimits {
  readonly blockNs: number;
  readonly rounds: number;
  /** Blocks of each arm in one step of the warm-up, and the most steps there are. */
  readonly warmupStep: number;
  readonly warmupSteps: number;
  /** Two steps of the warm-up this near each other are level: a share. */
  readonly level: number;
  /**
   * For known truth: behind the warm-up B does this share more operations than it is said to. Both warm up alike: what a
   * compiler makes of an arm depends on how often each function has run, so one that is slowed from its start is other
   * code in the end. Blocks hold a multiple of the fewest operations of which this share is a whole number.
   */
  readonly slowedBy: number;
  /** Where one operation is longer than a block, rounds and steps of the warm-up are fewer: as many as fit, and no less than `fewest`. */
  readonly mostNs: number;
  readonly fewest: number;
}
export const PAIR_LIMITS: PairLimits = {
  blockNs: 1e6,
  rounds: 60,
  warmupStep: 20,
  warmupSteps: 12,
  level: 0.02,
  slowedBy: 0,
  mostNs: 2e9,
  fewest: 8,
};

const SLOWING = 0.05;
const MAX_OPERATIONS = 1 << 20;

export type Measured = Pick<
  PairRecord,
  'operationsPerBlock' | 'warmupBlocks' | 'orders' | 'aNs' | 'bNs' | 'a' | 'b'
>;
type Warmth = PairRecord['a']['warmup'];

/**
 * One pair: a warm-up in turns until both arms are level; a shared number of operations, so that a block takes about a
 * millisecond; then rounds of ABBA or BAAB by a seeded coin.
 */
export async function measurePair(
  a: RunBlock,
  b: RunBlock,
  rng: Rng,
  limits = PAIR_LIMITS,
): Promise<Measured> {
  const warm = await warmUp(a, b, limits);
  const { operations } = warm;
  const rounds = fitting(limits.rounds, 4 * warm.blockNs, limits);
  const orders: ('ab' | 'ba')[] = [];
  const times = { a: [] as Block[], b: [] as Block[] };
  const run = {
    a: async () => void times.a.push(await a(operations)),
    b: async () => void times.b.push(await b(Math.round(operations * (1 + limits.slowedBy)))),
  };
  for (let round = 0; round < rounds; round++) {
    const order = rng() < 0.5 ? 'ab' : 'ba';
    const [outer, inner] = order === 'ab' ? [run.a, run.b] : [run.b, run.a];
    orders.push(order);
    await outer();
    await inner();
    await inner();
    await outer();
  }
  return {
    operationsPerBlock: operations,
    warmupBlocks: warm.blocks,
    orders,
    aNs: times.a.map(({ elapsedNs }) => elapsedNs),
    bNs: times.b.map(({ elapsedNs }) => elapsedNs),
    a: { warmup: warm.a, gcShare: gcShare(times.a, warm.gcNs.a) },
    b: { warmup: warm.b, gcShare: gcShare(times.b, warm.gcNs.b) },
  };
}

/** The same number for both: what differs is then the arms alone. */
function operationsFor({ blockNs, slowedBy }: PairLimits, nsPerOperation: number): number {
  const multipleOf = leastExact(slowedBy);
  const wanted = Math.min(MAX_OPERATIONS, blockNs / Math.max(1, nsPerOperation));
  return multipleOf * Math.max(1, Math.round(wanted / multipleOf));
}

const MOST_EXACT = 1000;

/** The fewest operations of which this share is a whole number: a block of them is slowed by just that, without a remainder. */
export function leastExact(share: number): number {
  const isWhole = (count: number) => Math.abs(count * share - Math.round(count * share)) < 1e-9;
  let count = 1;
  while (count < MOST_EXACT && !isWhole(count)) count++;
  return count;
}

/** So many things of that length, or as many as there is time for. */
const fitting = (most: number, eachNs: number, { mostNs, fewest }: PairLimits): number =>
  Math.min(most, Math.max(fewest, Math.floor(mostNs / eachNs)));

/** From one operation up, so that the first blocks of a slow arm are no longer than they must be. */
async function firstGuess(
  a: RunBlock,
  b: RunBlock,
  blockNs: number,
): Promise<{ operations: number; elapsedNs: number }> {
  for (let operations = 1; ; operations *= 2) {
    const elapsedNs = ((await a(operations)).elapsedNs + (await b(operations)).elapsedNs) / 2;
    if (elapsedNs >= blockNs / 2 || operations >= MAX_OPERATIONS) return { operations, elapsedNs };
  }
}

/** What is cold is slow: the number of operations follows, and levels are compared by the operation. */
async function warmUp(a: RunBlock, b: RunBlock, limits: PairLimits) {
  const { blockNs, warmupSteps, level } = limits;
  const medians = { a: [] as number[], b: [] as number[] };
  const first = await firstGuess(a, b, blockNs);
  const warmupStep = fitting(limits.warmupStep, 2 * first.elapsedNs, limits);
  let { operations } = first;
  let last: { a: Block; b: Block } | undefined;
  const perOperation = () => ((medians.a.at(-1) ?? 0) + (medians.b.at(-1) ?? 0)) / 2;
  for (
    let step = 0;
    step < warmupSteps && !(isLevel(medians.a, level) && isLevel(medians.b, level));
    step++
  ) {
    const times = { a: [] as number[], b: [] as number[] };
    for (let n = 0; n < warmupStep; n++) {
      last = { a: await a(operations), b: await b(operations) };
      times.a.push(last.a.elapsedNs / operations);
      times.b.push(last.b.elapsedNs / operations);
    }
    medians.a.push(median(times.a));
    medians.b.push(median(times.b));
    operations = operationsFor(limits, perOperation());
  }
  return {
    operations,
    blockNs: operations * perOperation(),
    blocks: medians.a.length * warmupStep,
    a: warmthOf(medians.a, level),
    b: warmthOf(medians.b, level),
    gcNs: { a: last?.a.gcNs ?? null, b: last?.b.gcNs ?? null },
  };
}

function isLevel(medians: readonly number[], level: number): boolean {
  const [before, after] = [medians.at(-2), medians.at(-1)];
  return before !== undefined && after !== undefined && Math.abs(after / before - 1) <= level;
}

function warmthOf(medians: readonly number[], level: number): Warmth {
  const [first = 0, last = 0] = [medians[0], medians.at(-1)];
  if (last > first * (1 + SLOWING)) return 'slowing';
  if (!isLevel(medians, level)) return 'unsteady';
  return medians.every((step) => Math.abs(step / last - 1) <= level) ? 'flat' : 'settled';
}

/** Collections are told when they are over, so those of the last block may be missing. */
function gcShare(blocks: readonly Block[], beforeNs: number | null): number | null {
  const after = blocks.at(-1)?.gcNs ?? null;
  if (beforeNs === null || after === null) return null;
  return (after - beforeNs) / blocks.reduce((sum, { elapsedNs }) => sum + elapsedNs, 0);
}
