import { backoffMs } from '../backoff.ts';
import { WirebenchError } from '../errors.ts';
import type { Rng } from '../types.ts';

/** A server that was ended takes seconds to be there again. */
const AGAIN = { baseMs: 400, capMs: 5000 };

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
      await wait(backoffMs(attempt - 1, rng, AGAIN));
    }
  }
}

const isBroken = (error: unknown): error is WirebenchError =>
  error instanceof WirebenchError && (error.code === 'CONNECTION_LOST' || error.code === 'CONNECT_FAILED');
