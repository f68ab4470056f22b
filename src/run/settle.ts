import { setTimeout as delay } from 'node:timers/promises';
import type { Cell } from '../schema.ts';
import { ownUdpSockets } from './kernel.ts';
import type { Link } from './roles/link.ts';

/** An end that is slower than its buffer is long is not waited for any longer. */
export const SETTLE_MS = 5000;
const LOOK_EVERY_MS = 5;

/**
 * Waits until the UDP sockets of this process hold nothing unread and nothing unsent: what was read has been handled, so
 * after that every datagram that was sent here has been counted, or was dropped. Resolves at once where the kernel tells
 * nothing, and after SETTLE_MS where it does not come to that.
 * @param waiting what else this process still holds
 */
export async function settle(waiting: () => number = () => 0): Promise<void> {
  const untilMs = performance.now() + SETTLE_MS;
  while (performance.now() < untilMs) {
    const sockets = await ownUdpSockets();
    if (sockets === null) return;
    const idle = sockets.every(
      ({ sendQueueBytes, receiveQueueBytes }) => sendQueueBytes + receiveQueueBytes === 0,
    );
    if (idle && waiting() === 0) return;
    await delay(LOOK_EVERY_MS);
  }
}

/** Whether messages may still be under way when the client has given up waiting for replies. */
export const isUnderWay = ({ delivery, colocated }: Cell): boolean => delivery === 'lossy' && !colocated;

/** The client's part: it asks the runner that all others settle, then settles itself. */
export async function settleLast(cell: Cell, link: Link): Promise<void> {
  if (!isUnderWay(cell)) return;
  link.send({ type: 'drained' });
  await link.next('settle');
  await settle();
}

/** From here on the role settles whenever the runner asks for it. */
export function settleWhenAsked(link: Link, waiting?: () => number): void {
  void link.next('settle').then(async () => {
    settleWhenAsked(link, waiting);
    await settle(waiting);
    link.send({ type: 'settled' });
  });
}
