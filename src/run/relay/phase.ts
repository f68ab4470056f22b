import { isOfWindow } from '../../envelope.ts';

/** What the relay knows of the round: impairments work from its start on, on the clock of the measured window. */
export interface Phase {
  /** The load starts: the window opens after its warm-up. */
  start(warmupMs: number): void;
  /** The window has closed. */
  stop(): void;
  /** What a lane is told of a packet that comes now. */
  datagram(datagram: Buffer): Moment;
  chunk(): Moment;
}

interface Moment {
  /** undefined: impairments leave it alone. */
  readonly atMs: number | undefined;
  readonly measured: boolean;
}

/**
 * A datagram says in its envelope whether it belongs to the window. A chunk of a stream belongs to it when it comes while
 * the window is open.
 */
export function createPhase(epoch: number): Phase {
  let opensAtMs: number | undefined;
  let stopped = false;
  const now = () => (opensAtMs === undefined ? undefined : performance.now() - opensAtMs);
  return {
    start: (warmupMs) => {
      opensAtMs = performance.now() + warmupMs;
    },
    stop: () => {
      stopped = true;
    },
    datagram: (datagram) => {
      const measured = isOfWindow(datagram, epoch);
      // After the window the client verifies its codec once more, which is not of the load.
      return { atMs: stopped && !measured ? undefined : now(), measured };
    },
    chunk: () => {
      const atMs = now();
      return { atMs, measured: atMs !== undefined && atMs >= 0 && !stopped };
    },
  };
}
