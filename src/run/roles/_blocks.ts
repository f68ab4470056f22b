import { constants, PerformanceObserver } from 'node:perf_hooks';
import type { Link } from './link.ts';

/** Runs so many operations; what they took, in ns. */
export type TimeBlock = (count: number) => number | Promise<number>;

/** Says that it is ready, then runs a block whenever it is told to, and waits in between. A block of none ends it. */
export async function answerBlocks(link: Link, run: TimeBlock): Promise<void> {
  const collected = watchCollections();
  link.send({ type: 'ready', address: null });
  for (;;) {
    const { operations } = await link.next('block');
    if (operations === 0) return;
    link.send({ type: 'blocked', elapsedNs: await run(operations), gcNs: collected() });
  }
}

/** ns of garbage collections so far, as far as they were told; null where the runtime has no word of them. */
function watchCollections(): () => number | null {
  if (constants.NODE_PERFORMANCE_GC_MAJOR === undefined) return () => null;
  let sumMs = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) sumMs += duration;
  }).observe({ entryTypes: ['gc'] });
  return () => sumMs * 1e6;
}
