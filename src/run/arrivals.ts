import type { Account, Outside } from '../schema.ts';

/** Sequence numbers remembered: what is older than this behind the newest can no longer be told from a duplicate. */
export const REMEMBERED = 1 << 20;

export type Arrival = 'unique' | 'duplicate' | 'late' | 'tooOld';

/** Tells first arrivals of one flow and direction from repeats. Bounded memory at any length: a sliding bitmap. */
export interface Arrivals {
  /**
   * Counts one arrival in `account` and says what it was. `expired`: it came after the waiting time. Reordered is
   * counted beside unique, not instead. tooOld: so far behind the newest that it has left the bitmap. duplicate: RFC
   * 5560; reordered: RFC 4737, a first arrival with a sequence below the next expected.
   */
  record(sequence: number, expired: boolean, account: Account): Arrival;
  has(sequence: number): boolean;
}

export const emptyAccount = (): Account => ({
  unique: 0,
  duplicate: 0,
  reordered: 0,
  reorderedExtent: 0,
  late: 0,
  tooOld: 0,
  foreign: 0,
  corrupt: 0,
});

export const emptyOutside = (): Outside => ({ sentOk: 0, sendFailed: 0, received: emptyAccount() });

export function createArrivals(remembered = REMEMBERED): Arrivals {
  const bits = new Uint32Array(remembered / 32);
  let nextExpected = 0;

  const wordOf = (sequence: number) => (sequence % remembered) >>> 5;
  const maskOf = (sequence: number) => 1 << (sequence & 31);
  const outside = (sequence: number) => sequence < nextExpected - remembered;
  const seen = (sequence: number) =>
    sequence < nextExpected && ((bits[wordOf(sequence)] ?? 0) & maskOf(sequence)) !== 0;

  function advanceTo(sequence: number): void {
    if (sequence - nextExpected >= remembered) bits.fill(0);
    else for (let n = nextExpected; n <= sequence; n++) bits[wordOf(n)] = (bits[wordOf(n)] ?? 0) & ~maskOf(n);
    nextExpected = sequence + 1;
  }

  function record(sequence: number, expired: boolean, account: Account): Arrival {
    if (outside(sequence)) {
      account.tooOld++;
      return 'tooOld';
    }
    if (seen(sequence)) {
      account.duplicate++;
      return 'duplicate';
    }
    if (sequence >= nextExpected) advanceTo(sequence);
    else {
      account.reordered++;
      account.reorderedExtent = Math.max(account.reorderedExtent, nextExpected - 1 - sequence);
    }
    bits[wordOf(sequence)] = (bits[wordOf(sequence)] ?? 0) | maskOf(sequence);
    account[expired ? 'late' : 'unique']++;
    return expired ? 'late' : 'unique';
  }

  return { record, has: (sequence) => !outside(sequence) && seen(sequence) };
}
