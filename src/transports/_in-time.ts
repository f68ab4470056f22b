import { WirebenchError } from '../errors.ts';
import { connectFailure, timeOut } from '../socket-errors.ts';
import type { Address } from '../types.ts';

/** An address that says nothing is given up after this long, before the harness gives up the role that waits for it. */
export const CONNECT_LIMIT_MS = 10_000;

/**
 * One attempt to connect. Rejects with TIMED_OUT when it takes too long, else with what connectFailure makes of its error.
 * @param open rejects, and leaves nothing open, once `signal` aborts
 */
export async function connectInTime<T>(to: Address, open: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), CONNECT_LIMIT_MS);
  try {
    return await open(limit.signal);
  } catch (cause) {
    if (limit.signal.aborted) throw timeOut(to, cause);
    throw cause instanceof WirebenchError ? cause : connectFailure(to, cause);
  } finally {
    clearTimeout(timer);
  }
}
