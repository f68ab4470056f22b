import type { Address } from '../../types.ts';
import type { Direction } from './direction.ts';
import type { Phase } from './phase.ts';
import type { Timeline } from './timeline.ts';

/** What a relay's sockets work with. */
export interface RelayContext {
  /** The server. */
  readonly to: Address;
  readonly at: Address;
  readonly upstream: Direction;
  readonly downstream: Direction;
  readonly timeline: Timeline;
  readonly phase: Phase;
}

/** Sockets between client and server. */
export interface Relay {
  /** Where a client connects to instead of the server. */
  readonly address: Address;
  /** What the kernel dropped at the relay's own sockets, by what they receive; null where it is not known. */
  socketDrops(): Promise<{ upstream: number | null; downstream: number | null }>;
  /** The smallest receive buffer that was granted to one of them; null where it is not known. */
  readonly receiveBufferBytes: () => number | null;
  close(): Promise<void>;
}
