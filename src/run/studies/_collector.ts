import { type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import v8 from 'node:v8';
import { WirebenchError } from '../../errors.ts';

/** Sweeping goes on for a moment after a collection; then what is outside the heap no longer changes. */
const MOST_COLLECTIONS = 10;

/** In bytes: V8's heap, and beside it the buffers and whatever else hangs on its objects. Not what add-ons keep for themselves. */
export interface Memory {
  readonly heap: number;
  readonly buffers: number;
}

export interface Watched<T> {
  readonly result: T;
  readonly before: Memory;
  readonly after: Memory;
  /** As each collection found it. */
  readonly collections: readonly Memory[];
}

/** The garbage collector of this process. */
export interface Collector {
  /** Collects until there is nothing left to collect. */
  settle(): Promise<void>;
  /** Memory before and after `work`, and at every collection in between. */
  watch<T>(work: () => T): Watched<T>;
  /** How long collections held `work` up, of how long it took. */
  pausesNs(work: () => void): Promise<Pauses>;
}

export interface Pauses {
  readonly count: number;
  /** Never more than `windowNs`. */
  readonly totalNs: number;
  readonly windowNs: number;
}

const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** Throws UNAVAILABLE where the runtime cannot be asked to collect, or does not tell what was collected. */
export async function openCollector(): Promise<Collector> {
  const { gc } = globalThis;
  if (gc === undefined) throw unavailable('lets nobody call its garbage collector');
  const collect = () => void gc();
  if (!(await collects(collect))) throw unavailable('collects nothing when it is asked to');
  const tells = typeof v8.GCProfiler === 'function' && watch(collect).collections.length > 0;
  if (!tells || (await pausesNs(collect)).count === 0) throw unavailable('does not tell of its collections');
  return { settle: () => settle(collect), watch, pausesNs };
}

const unavailable = (why: string): WirebenchError =>
  new WirebenchError('UNAVAILABLE', `this runtime ${why}; memory is measured in Node`);

async function collects(collect: () => void): Promise<boolean> {
  const garbage = new WeakRef({});
  // Until the turn ends what was just made is held.
  await turn();
  collect();
  return garbage.deref() === undefined;
}

async function settle(collect: () => void): Promise<void> {
  let last = -1;
  for (let i = 0; i < MOST_COLLECTIONS; i++) {
    collect();
    await turn();
    const { buffers } = memory();
    if (buffers === last) return;
    last = buffers;
  }
}

function memory(): Memory {
  const { used_heap_size, external_memory } = v8.getHeapStatistics();
  return { heap: used_heap_size, buffers: external_memory };
}

function watch<T>(work: () => T): Watched<T> {
  const profiler = new v8.GCProfiler();
  profiler.start();
  const before = memory();
  const result = work();
  const after = memory();
  const collections = profiler.stop().statistics.map(({ beforeGC: { heapStatistics } }) => ({
    heap: heapStatistics.usedHeapSize,
    buffers: heapStatistics.externalMemory,
  }));
  return { result, before, after, collections };
}

async function pausesNs(work: () => void): Promise<Pauses> {
  // Entries of before are handed out first.
  await turn();
  const observer = new PerformanceObserver(() => {});
  observer.observe({ entryTypes: ['gc'] });
  const fromMs = performance.now();
  work();
  const toMs = performance.now();
  await turn();
  const entries = observer.takeRecords();
  observer.disconnect();
  return pausesIn(entries, fromMs, toMs);
}

/**
 * What of the collections lies in a window, a moment in two of them counted once. After a window with much garbage one
 * begins as a rule while its entries are waited for, and it may take longer than the window did: it held nothing up.
 */
export function pausesIn(
  entries: readonly Pick<PerformanceEntry, 'startTime' | 'duration'>[],
  fromMs: number,
  toMs: number,
): Pauses {
  let count = 0;
  let totalMs = 0;
  let untilMs = fromMs;
  for (const { startTime, duration } of entries.toSorted((a, b) => a.startTime - b.startTime)) {
    const endMs = Math.min(startTime + duration, toMs);
    if (startTime >= toMs || endMs <= fromMs) continue;
    count += 1;
    totalMs += Math.max(0, endMs - Math.max(startTime, untilMs));
    untilMs = Math.max(untilMs, endMs);
  }
  const windowMs = toMs - fromMs;
  return { count, totalNs: Math.min(totalMs, windowMs) * 1e6, windowNs: windowMs * 1e6 };
}
