import type { Account } from '../../schema.ts';
import { type Arrival, createArrivals, emptyAccount, REMEMBERED } from '../arrivals.ts';

/** Arrivals of messages that all senders of a round have numbered together. Order is kept by each sender alone. */
export interface GroupArrivals {
  /** As Arrivals.record. reordered: a first arrival with a number below one that the same sender has sent and that has arrived. */
  record(sender: number, sequence: number, account: Account): Arrival;
}

const LEAST_REMEMBERED = 1 << 14;

/** How many numbers each of so many receivers remembers, so that all together need at most 4 MiB. */
export const rememberedBy = (receivers: number): number =>
  Math.max(LEAST_REMEMBERED, Math.min(REMEMBERED, 2 ** Math.floor(Math.log2((32 * 2 ** 20) / receivers))));

/** @param senders their indices are below it */
export function createGroupArrivals(senders: number, remembered = REMEMBERED): GroupArrivals {
  const arrivals = createArrivals(remembered);
  const newest = new Float64Array(senders).fill(-1);
  const scratch = emptyAccount();
  return {
    record(sender, sequence, account) {
      const arrival = arrivals.record(sequence, false, scratch);
      account[arrival]++;
      if (arrival !== 'unique') return arrival;
      const last = newest[sender] ?? -1;
      if (sequence < last) account.reordered++;
      else newest[sender] = sequence;
      return arrival;
    },
  };
}
