import type { Body, Membership, OnFault, Peer } from '../types.ts';
import { awayFailure } from './_brokers.ts';
import { closedFailure, createWaiters, refuse } from './_common.ts';
import { packed } from './_packed.ts';

/** What may wait for the broker's confirmation: then the wire is full. */
const MAX_UNCONFIRMED = 4096;
const MAX_UNCONFIRMED_BYTES = 4 * 1024 * 1024;

/**
 * Gives a message to the client library. `settle` is called once the broker has it, or with why it will not take it.
 * `isCurrent`: the connection is still the one it was published on.
 */
export type Publish = (
  place: string,
  message: Buffer,
  settle: (refused?: Error) => void,
  isCurrent: () => boolean,
) => void;

interface Waiting {
  readonly place: string;
  readonly message: Buffer;
  readonly onError: OnError;
  readonly onConfirm: OnConfirm;
}

type OnError = ((error: Error) => void) | undefined;
type OnConfirm = ((error?: Error) => void) | undefined;

export interface OutboxOptions {
  readonly maxMessageBytes: number;
  readonly onFault: OnFault;
  /**
   * At least once: what the broker has not confirmed when it is lost is published again when it is back, in order. So
   * nothing is lost while this process lives, and what had arrived all the same arrives twice. Else at most once: it is
   * forgotten, and what is sent while the broker is away is refused.
   */
  readonly again: boolean;
}

/** Holds what the broker has not confirmed. */
export function createOutbox(publish: Publish, { maxMessageBytes, onFault, again }: OutboxOptions) {
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
    const { onConfirm, onError = onConfirm } = waiting;
    if (refused === undefined) onConfirm?.();
    else if (onError) onError(refused);
    else onFault('socket', refused);
    if (!full()) waiters.wake();
  }

  function put(waiting: Waiting): void {
    const current = generation;
    const isCurrent = (): boolean => current === generation;
    const settleOnce = (refused?: Error): void => {
      if (isCurrent()) settle(waiting, refused);
    };
    publish(waiting.place, waiting.message, settleOnce, isCurrent);
  }

  function send(
    place: string,
    head: Uint8Array,
    body: Body,
    onError: OnError,
    onConfirm: OnConfirm,
  ): boolean {
    const unable = open ? (away && !again ? awayFailure() : undefined) : closedFailure();
    const message = unable ?? packed(head, body, maxMessageBytes);
    if (message instanceof Error) refuse(message, onFault, onError ?? onConfirm);
    else {
      const waiting = { place, message, onError, onConfirm };
      unconfirmed.add(waiting);
      bytes += message.length;
      if (!away) put(waiting);
    }
    return !full();
  }
  const drained = (): Promise<void> => (full() ? waiters.wait() : Promise.resolve());

  return {
    peer: (place: string): Peer => ({
      send: (head, body, onError) => send(place, head, body, onError, undefined),
      drained,
    }),
    /** Says of each message whether the broker has it. */
    publisher: (place: string): Pick<Membership, 'publish' | 'drained'> => ({
      publish: (head, body, onConfirm) => send(place, head, body, undefined, onConfirm),
      drained,
    }),
    lost(error: Error): void {
      if (away || !open) return;
      generation++;
      away = true;
      if (!again) {
        unconfirmed.clear();
        bytes = 0;
      }
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
