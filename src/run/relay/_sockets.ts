import type { Address, Impairment } from '../../types.ts';
import { createDirection, type Direction } from './direction.ts';
import { createPhase, type Phase } from './phase.ts';
import type { RelayContext } from './relay.ts';
import { createTimeline } from './timeline.ts';

export const EPOCH = 7;
export const loopback = { host: '127.0.0.1', port: 0 };

export interface Made {
  readonly context: RelayContext;
  readonly upstream: Direction;
  readonly downstream: Direction;
  readonly phase: Phase;
}

/** What a relay to that server works with; its load has started. Each flow and way has its own impairments. */
export function contextTo(to: Address, make: () => readonly Impairment[], keepsOrder: boolean): Made {
  const timeline = createTimeline(() => {});
  const names = make().map((_, n) => `stage${n}`);
  const upstream = createDirection(names, make, { timeline, keepsOrder });
  const downstream = createDirection(names, make, { timeline, keepsOrder });
  const phase = createPhase(EPOCH);
  phase.start(0);
  return {
    context: { to, at: loopback, upstream, downstream, timeline, phase },
    upstream,
    downstream,
    phase,
  };
}
