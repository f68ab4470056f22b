interface Entry {
  readonly dueMs: number;
  /** Tells entries of one time apart: first in, first out. */
  readonly order: number;
  readonly action: () => void;
}

/** Actions at their times, by performance.now(). */
export interface Timeline {
  add(dueMs: number, action: () => void): void;
  /**
   * Does all that is due. Called by a timer, and by whoever is awake anyway: timers alone are late by half a millisecond
   * at the median, which at thousands of packets a second the packets' own events make up for, without spinning.
   */
  run(): void;
  close(): void;
}

/** @param onDone is told how late each action was, in ms */
export function createTimeline(onDone: (lateMs: number) => void): Timeline {
  const heap: Entry[] = [];
  let added = 0;
  let timer: NodeJS.Timeout | undefined;
  let timerMs = Number.POSITIVE_INFINITY;

  function arm(): void {
    const next = heap[0]?.dueMs ?? Number.POSITIVE_INFINITY;
    if (next >= timerMs) return;
    clearTimeout(timer);
    timerMs = next;
    timer = setTimeout(onTimer, Math.max(1, Math.floor(next - performance.now())));
  }

  function onTimer(): void {
    timerMs = Number.POSITIVE_INFINITY;
    run();
    arm();
  }

  function run(): void {
    const nowMs = performance.now();
    for (let first = heap[0]; first !== undefined && first.dueMs <= nowMs; first = heap[0]) {
      removeFirst(heap);
      onDone(nowMs - first.dueMs);
      first.action();
    }
  }

  return {
    add: (dueMs, action) => {
      insert(heap, { dueMs, order: added++, action });
      arm();
    },
    run,
    close: () => {
      clearTimeout(timer);
      heap.length = 0;
    },
  };
}

const before = (a: Entry, b: Entry): boolean =>
  a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);

/** A binary heap: an entry is never before its parent, at (i - 1) / 2. */
function insert(heap: Entry[], entry: Entry): void {
  let at = heap.push(entry) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (!parent || !before(entry, parent)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = entry;
}

function removeFirst(heap: Entry[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let at = 0;
  for (;;) {
    const left = heap[2 * at + 1];
    const right = heap[2 * at + 2];
    const child = right && left && before(right, left) ? right : left;
    if (!child || !before(child, last)) break;
    heap[at] = child;
    at = child === right ? 2 * at + 2 : 2 * at + 1;
  }
  heap[at] = last;
}
