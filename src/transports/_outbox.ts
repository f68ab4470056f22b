import type { WirebenchError } from '../errors.ts';
import type { OnFault, Peer } from '../types.ts';
import { closedFailure, createWaiters, refuse } from './_common.ts';
import { packed } from './_packed.ts';

/** What may wait for the broker's confirmation: then the wire is full. */
const MAX_UNCONFIRMED = 4096;
const MAX_UNCONFIRMED_BYTES = 4 * 1024 * 1024;

/** Gives a message to the client library. `settle` is called once the broker has it, or with why it will not take it. */
export type Publish = (place: string, message: Buffer, settle: (refused?: Error) => void) => void;

interface Waiting {
  readonly place: string;
  readonly message: Buffer;
  readonly onError: ((error: Error) => void) | undefined;
}

/**
 * At least once: what the broker has not confirmed when it is lost is published again when it is back, in order. So
 * nothing is lost while this process lives, and what had arrived all the same arrives twice.
 */
export function createOutbox(publish: Publish, maxMessageBytes: number, onFault: OnFault) {
  const unconfirmed = new Set<Waiting>();
  const waiters = createWaiters();
  let bytes = 0;
  /** Each time the broker is lost a new one begins: what the one before still says is of no use. */
  let generation = 0;
  let away = false;
  let open = true;
  const full = () => open && (away || unconfirmed.size >= MAX_UNCONFIRMED || bytes >= MAX_UNCONFIRMED_BYTES);

  function settle(waiting: Waiting, refused: Error | undefined): void {
    if (!unconfirmed.delete(waiting)) return;
    bytes -= waiting.message.length;
    if (refused && waiting.onError) waiting.onError(refused);
    else if (refused) onFault('socket', refused);
    if (!full()) waiters.wake();
  }

  function put(waiting: Waiting): void {
    const current = generation;
    publish(waiting.place, waiting.message, (refused) => {
      if (current === generation) settle(waiting, refused);
    });
  }

  function add(place: string, message: Buffer, onError: ((error: Error) => void) | undefined): void {
    const waiting = { place, message, onError };
    unconfirmed.add(waiting);
    bytes += message.length;
    if (!away) put(waiting);
  }

  const peer = (place: string): Peer => ({
    send(head, body, onError) {
      const message: Buffer | WirebenchError = open ? packed(head, body, maxMessageBytes) : closedFailure();
      if (message instanceof Error) refuse(message, onFault, onError);
      else add(place, message, onError);
      return !full();
    },
    drained: () => (full() ? waiters.wait() : Promise.resolve()),
  });

  return {
    peer,
    lost(error: Error): void {
      if (away || !open) return;
      generation++;
      away = true;
      onFault('broker lost', error);
    },
    back(): void {
      if (!away || !open) return;
      away = false;
      for (const waiting of [...unconfirmed]) put(waiting);
      onFault('broker back');
      if (!full()) waiters.wake();
    },
    close(): void {
      open = false;
      generation++;
      unconfirmed.clear();
      waiters.wake();
    },
  };
}
export type Outbox = ReturnType<typeof createOutbox>;
