import type { Impairment } from '../../types.ts';
import { createLane, type Lane, type LaneContext } from './lane.ts';
import { createTallies, type Tallies } from './tally.ts';
import type { Timeline } from './timeline.ts';

/** upstream: from the client to the server. */
export type Way = 'upstream' | 'downstream';

/** One way through the relay, all flows. */
export interface Direction {
  readonly tallies: Tallies;
  /** The lane of another flow: the nth has the nth sequence of random numbers. */
  open(flow: Pick<LaneContext, 'forward' | 'pause' | 'reset'>): Lane;
  readonly queued: () => { window: number; outside: number };
}

/** @param make fresh impairments for the nth flow of this way */
export function createDirection(
  impairments: readonly string[],
  make: (flow: number) => readonly Impairment[],
  { timeline, keepsOrder }: { timeline: Timeline; keepsOrder: boolean },
): Direction {
  const tallies = createTallies(impairments);
  const lanes: Lane[] = [];
  return {
    tallies,
    open: (flow) => {
      const lane = createLane({ ...flow, impairments: make(lanes.length), tallies, timeline, keepsOrder });
      lanes.push(lane);
      return lane;
    },
    queued: () => {
      const queued = lanes.map((lane) => lane.queued());
      return {
        window: queued.reduce((sum, { window }) => sum + window, 0),
        outside: queued.reduce((sum, { outside }) => sum + outside, 0),
      };
    },
  };
}
