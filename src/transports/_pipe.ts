import type { Body, OnFault } from '../types.ts';
import { closedFailure, createWaiters, refuse, tooLargeFailure } from './_common.ts';

const MAX_QUEUED = 1024;

/** One direction of a connection inside one process: first in, first out, handed over a turn later. */
export function createPipe(
  maxMessageBytes: number,
  deliver: (head: Buffer, body: Body) => void,
  onFault: OnFault,
) {
  let open = true;
  let queue: { head: Buffer; body: Body }[] = [];
  const waiters = createWaiters();

  function turn(): void {
    const due = queue;
    queue = [];
    waiters.wake();
    for (const { head, body } of due) if (open) deliver(head, body);
  }

  return {
    send(head: Uint8Array, body: Body, onError?: (error: Error) => void): boolean {
      const sizeBytes = head.length + (body instanceof Uint8Array ? body.length : 0);
      if (!open) refuse(closedFailure(), onFault, onError);
      else if (sizeBytes > maxMessageBytes)
        refuse(tooLargeFailure(sizeBytes, maxMessageBytes), onFault, onError);
      // Not a microtask: two ends that answer each other would never let timers and sockets have a turn.
      else if (queue.push({ head: Buffer.from(head), body }) === 1) setImmediate(turn);
      return queue.length < MAX_QUEUED;
    },
    drained: () => (queue.length < MAX_QUEUED ? Promise.resolve() : waiters.wait()),
    async close() {
      open = false;
      queue = [];
      waiters.wake();
    },
  };
}
