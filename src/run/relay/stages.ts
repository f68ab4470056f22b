import type { Delivery, Impairment } from '../../types.ts';
import type { Counts, StageCounts, Tally } from './tally.ts';

/** A packet on its way through the impairments. */
export interface Passing {
  readonly packet: Uint8Array;
  readonly delayMs: number;
  readonly behind: number;
  readonly corrupted: boolean;
}

/** What came out of all impairments for one packet, and what is asked of the connection. */
export interface Passed {
  readonly passing: readonly Passing[];
  readonly pauseMs: number;
  readonly reset: boolean;
}

/**
 * Takes one packet through the impairments in their order, and counts what each did. Delays add up, and an impairment is
 * told the time at which the packet gets to it. Pure but for the impairments and the tally.
 */
export function passThrough(
  impairments: readonly Impairment[],
  packet: Uint8Array,
  atMs: number,
  { counts, stages }: Tally,
): Passed {
  let passing: readonly Passing[] = [{ packet, delayMs: 0, behind: 0, corrupted: false }];
  let pauseMs = 0;
  let reset = false;
  impairments.forEach((impairment, position) => {
    const stage = stages[position];
    if (!stage) throw new TypeError('an impairment without a tally');
    passing = passing.flatMap((before) => {
      const deliveries = impairment.apply(before.packet, atMs + before.delayMs);
      for (const delivery of deliveries) {
        if ('pauseMs' in delivery) pauseMs = Math.max(pauseMs, delivery.pauseMs);
        if ('reset' in delivery) reset = true;
      }
      const after = deliveries.flatMap((delivery) => ('packet' in delivery ? [added(before, delivery)] : []));
      count(stage, counts, before, after);
      return after;
    });
  });
  return { passing, pauseMs, reset };
}

const added = (
  before: Passing,
  { packet, delayMs, behind = 0 }: Extract<Delivery, { packet: Uint8Array }>,
) => ({
  packet,
  delayMs: before.delayMs + delayMs,
  behind: Math.max(before.behind, behind),
  corrupted: before.corrupted || packet !== before.packet,
});

function count(stage: StageCounts, counts: Counts, before: Passing, after: readonly Passing[]): void {
  const copies = Math.max(0, after.length - 1);
  stage.received++;
  stage.passed += after.length;
  stage.duplicated += copies;
  counts.duplicated += copies;
  if (after.length === 0) {
    stage.dropped++;
    counts.dropped++;
  }
  for (const { packet, delayMs, behind } of after) {
    if (delayMs > before.delayMs || behind > before.behind) stage.delayed++;
    if (packet !== before.packet) stage.corrupted++;
  }
}
