import type { Client } from '../client.ts';
import { type Sender, WAITING_MS } from '../flow.ts';

/** Messages under way at once that are remembered. */
export const UNDER_WAY = 1 << 17;

/** Which messages of a round are still on their way to somebody. All senders number their messages together. */
export interface Ledger {
  /** How many were sent: the next number. */
  readonly next: () => number;
  /** A message leaves for so many members; its number is returned. */
  open(sender: Sender, deliveries: number, sentNs: number): number;
  /** It has reached one member more. Settles it when that was the last. */
  arrived(sequence: number, nowNs: number): void;
  /** Settles what has waited too long: a member is gone, or its queue was full. */
  giveUp(nowNs: number): void;
}

/** Settling a message frees its sender's place, and tells the client's load. */
export function createLedger(client: Pick<Client, 'onSettled'>): Ledger {
  const left = new Uint16Array(UNDER_WAY);
  const sentAtNs = new Float64Array(UNDER_WAY);
  const senders: (Sender | undefined)[] = Array.from({ length: UNDER_WAY });
  let next = 0;
  let lookedAt = 0;

  function settle(slot: number, nowNs: number): void {
    left[slot] = 0;
    const sender = senders[slot];
    if (sender === undefined) return;
    senders[slot] = undefined;
    sender.settled++;
    client.onSettled(sender, nowNs);
  }

  return {
    next: () => next,
    open(sender, deliveries, sentNs) {
      const slot = next % UNDER_WAY;
      // So many newer ones were sent since: nobody waits for it any more.
      if (left[slot] !== 0) settle(slot, sentNs);
      // One that nobody is there for must wait to be given up like any other, or a closed loop would never end.
      left[slot] = Math.max(1, deliveries);
      sentAtNs[slot] = sentNs;
      senders[slot] = sender;
      sender.next++;
      return next++;
    },
    arrived(sequence, nowNs) {
      const slot = sequence % UNDER_WAY;
      if (next - sequence > UNDER_WAY || left[slot] === 0) return;
      left[slot] = (left[slot] ?? 1) - 1;
      if (left[slot] === 0) settle(slot, nowNs);
    },
    giveUp(nowNs) {
      lookedAt = Math.max(lookedAt, next - UNDER_WAY);
      for (; lookedAt < next; lookedAt++) {
        const slot = lookedAt % UNDER_WAY;
        if (left[slot] === 0) continue;
        if (nowNs - (sentAtNs[slot] ?? 0) <= WAITING_MS * 1e6) break;
        settle(slot, nowNs);
      }
    },
  };
}
