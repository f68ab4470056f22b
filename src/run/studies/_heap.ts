import type { HeapRecord } from '../../schema.ts';
import { nowNs } from '../clock.ts';
import type { RecordBody } from '../roles/link.ts';
import type { Collector, Memory } from './_collector.ts';
import type { Subject } from './memory.ts';

const PEAKS = 3;
const MIN_TIMED = 3;
const MAX_TIMED = 100;
const MIN_DROPPED = 3;

/** What an operation does to the heap that Node gives a process by itself. */
export async function heap(
  { op, call, check }: Subject,
  { warmupMs, windowMs }: { warmupMs: number; windowMs: number },
  collector: Collector,
): Promise<RecordBody<HeapRecord>> {
  repeat(call, { leastTimes: 1, mostTimes: Number.POSITIVE_INFINITY, forNs: warmupMs * 1e6 });
  const pauses = await collector.pausesNs(() => {
    repeat(call, { leastTimes: MIN_TIMED, mostTimes: Number.POSITIVE_INFINITY, forNs: (windowMs * 1e6) / 2 });
  });
  const peakBytes = await peakOf(call, collector);
  const quarterNs = (windowMs * 1e6) / 4;
  const single = longest(call, check, quarterNs);
  const retained = await retainedBy(call, quarterNs, collector);
  return {
    kind: 'heap',
    op,
    windowNs: pauses.windowNs,
    collections: pauses.count,
    collectedNs: pauses.totalNs,
    peakBytes,
    ...single,
    ...retained,
  };
}

interface Times {
  readonly leastTimes: number;
  readonly mostTimes: number;
  readonly forNs: number;
}

/** Results land here, so that no operation can be optimised away. */
const sink: unknown[] = [undefined];

/** How many times. */
function repeat(call: Subject['call'], { leastTimes, mostTimes, forNs }: Times): number {
  const untilNs = nowNs() + forNs;
  let n = 0;
  while (n < mostTimes && (n < leastTimes || nowNs() < untilNs)) sink[0] = call(n++);
  sink[0] = undefined;
  return n;
}

const total = ({ heap: onHeap, buffers }: Memory): number => onHeap + buffers;

/**
 * Memory only shrinks when something is collected, so its peaks stand just before. The middle one of a few single messages.
 * V8 counts old space by the area it has taken, not by what is filled of it: of what a codec keeps, and V8 has learnt to
 * place there at once, the peak may say too little. What is retained says it all.
 */
async function peakOf(call: Subject['call'], collector: Collector): Promise<number> {
  const peaks: number[] = [];
  for (let n = 0; n < PEAKS; n++) {
    await collector.settle();
    const { before, after, collections } = collector.watch(() => call(n));
    peaks.push(Math.max(...[...collections, after].map(total)) - total(before));
  }
  return peaks.sort((a, b) => a - b)[Math.floor(PEAKS / 2)] ?? 0;
}

function longest(
  call: Subject['call'],
  check: Subject['check'],
  forNs: number,
): { longestNs: number; timed: number } {
  let longestNs = 0;
  const timedCall = (n: number) => {
    const fromNs = nowNs();
    const result = call(n);
    longestNs = Math.max(longestNs, nowNs() - fromNs);
    return result;
  };
  const timed = repeat(timedCall, { leastTimes: MIN_TIMED, mostTimes: MAX_TIMED, forNs });
  check(call(timed), timed);
  return { longestNs, timed };
}

async function retainedBy(
  call: Subject['call'],
  forNs: number,
  collector: Collector,
): Promise<{ retainedBytes: number; dropped: number }> {
  await collector.settle();
  const { before } = collector.watch(() => {});
  const dropped = repeat(call, { leastTimes: MIN_DROPPED, mostTimes: Number.POSITIVE_INFINITY, forNs });
  await collector.settle();
  const { before: after } = collector.watch(() => {});
  return { retainedBytes: total(after) - total(before), dropped };
}
