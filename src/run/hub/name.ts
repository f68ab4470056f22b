import type { Hub, NamedHub } from '../../types.ts';

/** Both sides of a round call its hub the same, and no other round does. */
export const namedHub = (hub: Hub, epoch: number): NamedHub => ({ ...hub, name: `wirebench-${epoch}` });
