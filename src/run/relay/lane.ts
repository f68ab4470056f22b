import type { Impairment } from '../../types.ts';
import { type Passing, passThrough } from './stages.ts';
import type { Counts, Tallies } from './tally.ts';
import type { Timeline } from './timeline.ts';

/** A packet that waits for others to overtake it goes on after this. */
export const MAX_HOLD_MS = 100;

/** One direction of one flow. */
export interface Lane {
  /**
   * @param atMs since the opening of the measured window; undefined: it passes untouched
   * @param measured it belongs to the measured window
   */
  take(packet: Uint8Array, atMs: number | undefined, measured: boolean): void;
  /** Calls back when all that was taken has left. */
  finish(then: () => void): void;
  /** Drops what still waits, as a reset does. */
  discard(): void;
  /** What still waits, of the window and of the rest. */
  readonly queued: () => { window: number; outside: number };
}

export interface LaneContext {
  readonly impairments: readonly Impairment[];
  readonly tallies: Tallies;
  readonly timeline: Timeline;
  /** A stream: nothing overtakes. */
  readonly keepsOrder: boolean;
  /** Gives the packet to the kernel; `refused` is called when the kernel does not take it. */
  readonly forward: (packet: Uint8Array, refused: () => void) => void;
  readonly pause: (ms: number) => void;
  readonly reset: () => void;
}

interface Waiting extends Passing {
  /** The how-manieth of the flow it was when it came. */
  readonly index: number;
  readonly copy: boolean;
  readonly late: boolean;
  readonly measured: boolean;
}

export function createLane({ impairments, tallies, timeline, forward, ...context }: LaneContext): Lane {
  const waiting = new Set<Waiting>();
  /** Those that wait to be overtaken, and by how many more. */
  const held = new Map<Waiting, number>();
  let taken = 0;
  let newestLeft = -1;
  let lastDueMs = Number.NEGATIVE_INFINITY;

  const countsOf = (measured: boolean): Counts => tallies[measured ? 'window' : 'outside'].counts;

  function take(packet: Uint8Array, atMs: number | undefined, measured: boolean): void {
    countsOf(measured).received++;
    const nowMs = performance.now();
    const index = taken++;
    const tally = tallies[measured ? 'window' : 'outside'];
    const passed = passThrough(atMs === undefined ? [] : impairments, packet, atMs ?? 0, tally);
    passed.passing.forEach((passing, nth) => {
      const dueMs = nowMs + passing.delayMs;
      lastDueMs = context.keepsOrder ? Math.max(lastDueMs, dueMs) : dueMs;
      const { packet: bytes, delayMs, behind, corrupted } = passing;
      const late = lastDueMs > nowMs || behind > 0;
      const waits = { packet: bytes, delayMs, behind, corrupted, index, copy: nth > 0, late, measured };
      place(waits, lastDueMs, nowMs);
    });
    if (passed.pauseMs > 0) context.pause(passed.pauseMs);
    if (passed.reset) {
      // A packet that ended the connection and came out of no impairment was counted as dropped there.
      discard();
      context.reset();
    }
  }

  function place(packet: Waiting, dueMs: number, nowMs: number): void {
    const atOnce = dueMs <= nowMs && !(context.keepsOrder && waiting.size > 0);
    if (atOnce && packet.behind === 0) return depart(packet);
    waiting.add(packet);
    if (atOnce) hold(packet, dueMs);
    else timeline.add(dueMs, () => (packet.behind === 0 ? leave(packet) : hold(packet, dueMs)));
  }

  function hold(packet: Waiting, dueMs: number): void {
    if (!waiting.has(packet)) return;
    held.set(packet, packet.behind);
    timeline.add(dueMs + MAX_HOLD_MS, () => leave(packet));
  }

  function leave(packet: Waiting): void {
    held.delete(packet);
    if (waiting.delete(packet)) depart(packet);
  }

  function depart(packet: Waiting): void {
    const counts = countsOf(packet.measured);
    counts.forwarded++;
    if (packet.late) counts.delayed++;
    if (packet.corrupted) counts.corrupted++;
    if (packet.index < newestLeft && !packet.copy) counts.reordered++;
    newestLeft = Math.max(newestLeft, packet.index);
    forward(packet.packet, () => {
      counts.forwarded--;
      counts.refused++;
    });
    if (!packet.copy) letGo(packet.index);
  }

  /** One more has overtaken those that are held and came before it. */
  function letGo(index: number): void {
    for (const packet of [...held.keys()]) {
      // Read anew: one that has left meanwhile may have let others go.
      const left = held.get(packet);
      if (left === undefined || packet.index >= index) continue;
      held.set(packet, left - 1);
      if (left === 1) leave(packet);
    }
  }

  function discard(): void {
    for (const { measured } of waiting) countsOf(measured).dropped++;
    waiting.clear();
    held.clear();
  }

  return {
    take,
    finish: (then) => (waiting.size === 0 ? then() : timeline.add(lastDueMs, then)),
    discard,
    queued: () => {
      const window = [...waiting].filter(({ measured }) => measured).length;
      return { window, outside: waiting.size - window };
    },
  };
}
