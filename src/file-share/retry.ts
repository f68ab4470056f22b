import { WirebenchError } from '../errors.ts';
import type { Rng } from '../types.ts';

const FIRST_MS = 200;
const LONGEST_MS = 5000;

/** How long is waited before attempt n (from 1): doubled each time up to five seconds, and somewhere in the upper half of that, so that many clients do not come back at once. Pure but for the rng. */
export const backOffMs = (attempt: number, rng: Rng): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1)) * (0.5 + rng() / 2);

export interface RetryOptions {
  /** Attempts after the first one, without any progress between them. */
  readonly retries: number;
  readonly rng: Rng;
  readonly wait: (ms: number) => Promise<void>;
  /** Told before each wait. */
  readonly onRetry: (attempt: number, error: WirebenchError) => void;
}

/** Tries again what a lost connection has broken. `work` calls `progressed` when it gets further: then the count begins anew. */
export async function withRetries<T>(
  { retries, rng, wait, onRetry }: RetryOptions,
  work: (progressed: () => void) => Promise<T>,
): Promise<T> {
  let attempt = 0;
  for (;;) {
    try {
      return await work(() => {
        attempt = 0;
      });
    } catch (error) {
      attempt++;
      if (!isBroken(error) || attempt > retries) throw error;
      onRetry(attempt, error);
      await wait(backOffMs(attempt, rng));
    }
  }
}

const isBroken = (error: unknown): error is WirebenchError =>
  error instanceof WirebenchError && (error.code === 'CONNECTION_LOST' || error.code === 'CONNECT_FAILED');
