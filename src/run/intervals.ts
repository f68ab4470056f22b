import type { IntervalRecord } from '../schema.ts';
import { nowNs } from './clock.ts';
import { createUsage, type Usage } from './usage.ts';

export const INTERVAL_MS = 1000;

/** The measured window of one role, cut into intervals of a second. */
export interface Intervals {
  /** The window opens: usage counts from here, and a record follows every second. */
  open(): void;
  readonly state: () => 'before' | 'open' | 'closed';
  /** The window closes: usage ends here. The last record is written by `flush`, when the late replies are in. */
  close(): void;
  flush(): void;
  /** Between open and close, in ns; 0 when it never opened. */
  readonly windowNs: () => number;
}

type Body = Pick<IntervalRecord, 'messages' | 'arrivedInWindow' | 'handed' | 'histograms'>;

/**
 * @param take what was counted since it was last called; called between messages, its cost is part of what is measured
 * @param emit is given the whole record but for the cell and the round
 */
export function createIntervals(
  role: IntervalRecord['role'],
  take: () => Body,
  emit: (record: Omit<IntervalRecord, 'v' | 'cell' | 'round'>) => void,
): Intervals {
  let state: 'before' | 'open' | 'closed' = 'before';
  let openedNs = 0;
  let closedNs = 0;
  let fromNs = 0;
  let index = 0;
  let usage = createUsage();
  let lastUsage: Usage | undefined;
  let timer: NodeJS.Timeout | undefined;

  function write(toNs: number, used: Usage): void {
    emit({
      kind: 'interval',
      role,
      index: index++,
      fromNs,
      toNs,
      ...used,
      rssBytes: process.memoryUsage.rss(),
      ...take(),
    });
    fromNs = toNs;
  }
  return {
    open: () => {
      state = 'open';
      openedNs = nowNs();
      usage = createUsage();
      timer = setInterval(() => write(nowNs() - openedNs, usage()), INTERVAL_MS);
    },
    state: () => state,
    close: () => {
      // A server that no message of the window has reached has no window: it records nothing.
      if (state === 'open') {
        clearInterval(timer);
        closedNs = nowNs();
        lastUsage = usage();
      }
      state = 'closed';
    },
    flush: () => {
      if (lastUsage) write(closedNs - openedNs, lastUsage);
    },
    windowNs: () => closedNs - openedNs,
  };
}
