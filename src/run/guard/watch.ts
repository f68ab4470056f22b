import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Limits } from './limits.ts';

/** Which try is under way, as both threads see it. */
export const TRY = 0;
/** Nobody ever writes to it: who waits for it waits until its process is ended. */
export const NEVER = 1;
export const CLOSED = 2;
export const SLOTS = 3;
export const IDLE = 0;
export const GIVEN_UP = -1;

export interface Watched {
  readonly shared: SharedArrayBuffer;
  readonly journal: string;
  readonly limits: Limits;
}

/** Watches the thread that made it: a try that goes beyond a limit ends the process, and is told in the journal. */
export interface Watch {
  begin(): void;
  /** Does not return when the try was given up at that very moment. */
  end(): void;
  close(): Promise<void>;
}

export async function startWatch(journal: string, limits: Limits): Promise<Watch> {
  const shared = new SharedArrayBuffer(SLOTS * Int32Array.BYTES_PER_ELEMENT);
  const state = new Int32Array(shared);
  const workerData: Watched = { shared, journal, limits };
  const entry = new URL(`./_watchdog${import.meta.url.slice(-3)}`, import.meta.url);
  const worker = new Worker(entry, { workerData });
  await once(worker, 'online');
  let tries = 0;
  return {
    begin: () => {
      tries += 1;
      Atomics.store(state, TRY, tries);
    },
    end: () => {
      if (Atomics.compareExchange(state, TRY, tries, IDLE) !== tries) Atomics.wait(state, NEVER, 0);
    },
    close: async () => {
      const gone = once(worker, 'exit');
      Atomics.store(state, CLOSED, 1);
      Atomics.notify(state, CLOSED);
      await gone;
    },
  };
}
