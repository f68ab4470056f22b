import type { Account } from '../schema.ts';

/** Sequence numbers remembered: what is older than this behind the newest can no longer be told from a duplicate. */
export const REMEMBERED = 1 << 20;

/** Tells first arrivals of one flow and direction from repeats. Bounded memory at any length: a sliding bitmap. */
export interface Arrivals {
  /**
   * Counts one arrival in `account` and says what it was. `expired`: it came after the waiting time; what is so far
   * behind the newest that it has left the bitmap counts as that too. Reordered is counted beside unique, not instead.
   * duplicate: RFC 5560; reordered: RFC 4737, a first arrival with a sequence below the next expected.
   */
  record(sequence: number, expired: boolean, account: Account): 'unique' | 'duplicate' | 'late';
  has(sequence: number): boolean;
}

export const emptyAccount = (): Account => ({
  unique: 0,
  duplicate: 0,
  reordered: 0,
  late: 0,
  foreign: 0,
  corrupt: 0,
});

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

  function record(sequence: number, expired: boolean, account: Account): 'unique' | 'duplicate' | 'late' {
    if (outside(sequence)) {
      account.late++;
      return 'late';
    }
    if (seen(sequence)) {
      account.duplicate++;
      return 'duplicate';
    }
    if (sequence >= nextExpected) advanceTo(sequence);
    else account.reordered++;
    bits[wordOf(sequence)] = (bits[wordOf(sequence)] ?? 0) | maskOf(sequence);
    account[expired ? 'late' : 'unique']++;
    return expired ? 'late' : 'unique';
  }

  return { record, has: (sequence) => !outside(sequence) && seen(sequence) };
}
