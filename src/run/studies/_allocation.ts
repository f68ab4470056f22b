import type { AllocationRecord } from '../../schema.ts';
import { nowNs } from '../clock.ts';
import type { RecordBody } from '../roles/link.ts';
import type { Collector, Memory } from './_collector.ts';
import type { Subject } from './memory.ts';

/** A block allocates about this much, of either. */
const BLOCK_BYTES = { heap: 24e6, buffers: 4e6 };
/** Between two collections: the young generation is larger, and V8 collects by itself from 32 MiB of young buffers on. */
const ROOM_BYTES = { heap: 240e6, buffers: 28e6 };
const BLOCK_NS = 50e6;
const MOST_OPERATIONS = 100_000;
const MIN_BLOCKS = 5;
const MAX_BLOCKS = 20;

interface Block extends Memory {
  readonly collected: boolean;
}

/** Counts what blocks of operations allocate, when the operation is warm. */
export async function allocation(
  { op, call, check }: Subject,
  { warmupMs, windowMs }: { warmupMs: number; windowMs: number },
  collector: Collector,
): Promise<RecordBody<AllocationRecord>> {
  const run = (count: number): void => {
    for (let n = 0; n < count; n++) last = call(n);
  };
  const warm = warmUp(run, warmupMs * 1e6);
  const count = counterOf(run, collector);
  // The first counts allocate for themselves.
  for (let i = 0; i < 2; i++) await count(0);
  const empty = await count(0);
  const operations = await blockOf(warm, count);
  const heapBytes: number[] = [];
  const bufferBytes: number[] = [];
  let collected = 0;
  const untilNs = nowNs() + windowMs * 1e6;
  for (let i = 0; i < MIN_BLOCKS || (i < MAX_BLOCKS && nowNs() < untilNs); i++) {
    const block = await count(operations);
    check(last, operations - 1);
    if (block.collected) collected++;
    else {
      heapBytes.push(perOperation(block.heap - empty.heap, operations));
      bufferBytes.push(perOperation(block.buffers - empty.buffers, operations));
    }
  }
  last = undefined;
  return { kind: 'allocation', op, operations, heapBytes, bufferBytes, collected };
}

/** Results land here, so that no operation can be optimised away. */
let last: unknown;

/** Counts what so many operations allocate. Collects before, when another such block might not fit before V8 collects. */
function counterOf(run: (count: number) => void, collector: Collector): (count: number) => Promise<Block> {
  let spent: Memory | undefined;
  let largest = { heap: 0, buffers: 0 };
  return async (operations) => {
    if (!spent || !fits(spent, largest)) {
      last = undefined;
      await collector.settle();
      spent = { heap: 0, buffers: 0 };
    }
    const { before, after, collections } = collector.watch(() => run(operations));
    const block = { heap: after.heap - before.heap, buffers: after.buffers - before.buffers };
    const collected = collections.length > 0;
    largest = { heap: Math.max(largest.heap, block.heap), buffers: Math.max(largest.buffers, block.buffers) };
    spent = collected ? undefined : { heap: spent.heap + block.heap, buffers: spent.buffers + block.buffers };
    return { ...block, collected };
  };
}

const fits = (spent: Memory, next: Memory): boolean =>
  spent.heap + next.heap < ROOM_BYTES.heap && spent.buffers + next.buffers < ROOM_BYTES.buffers;

/** Runs for so long in growing numbers: the last one, and how long an operation took in it. */
function warmUp(run: (count: number) => void, forNs: number): { operations: number; operationNs: number } {
  const untilNs = nowNs() + forNs;
  let operations = 1;
  for (;;) {
    const fromNs = nowNs();
    run(operations);
    const tookNs = nowNs() - fromNs;
    if (nowNs() >= untilNs) return { operations, operationNs: tookNs / operations };
    if (tookNs < BLOCK_NS / 8 && operations < MOST_OPERATIONS / 2) operations *= 2;
  }
}

/** How many operations make a block in which nothing is collected; one if there is none. */
async function blockOf(
  { operations, operationNs }: { operations: number; operationNs: number },
  count: (operations: number) => Promise<Block>,
): Promise<number> {
  const { heap, buffers } = await count(operations);
  const most = [
    (BLOCK_BYTES.heap * operations) / Math.max(1, heap),
    (BLOCK_BYTES.buffers * operations) / Math.max(1, buffers),
    BLOCK_NS / Math.max(1, operationNs),
    MOST_OPERATIONS,
  ];
  let enough = Math.max(1, Math.floor(Math.min(...most)));
  while (enough > 1 && (await count(enough)).collected) enough = Math.floor(enough / 2);
  return enough;
}

const perOperation = (bytes: number, operations: number): number =>
  Math.round((1000 * bytes) / operations) / 1000;
