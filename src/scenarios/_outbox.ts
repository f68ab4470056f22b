import { bodyBytes, ENVELOPE_BYTES } from '../envelope.ts';
import type { Body, Member, Word } from '../types.ts';

/** What is done with a member that does not read: it is hung up on, or what does not fit is left out. */
export type SlowPolicy = 'disconnect' | 'drop';

export interface OutboxOptions {
  readonly slow: SlowPolicy;
  /** What may wait beyond what the wire takes, in bytes of messages (envelopes included) and words. */
  readonly queueBytes: number;
  /** Runs it in a later turn of the event loop, so many milliseconds from now. */
  readonly later: (run: () => void, afterMs: number) => void;
}

/** A message as it may be kept. */
export interface Kept {
  readonly head: Buffer;
  readonly body: Body;
}

/** What goes to one member, in order, and waits while its wire is full. Bounded. */
export interface Outbox {
  /** @param keep a copy, asked for only when it must wait */
  hand(head: Buffer, body: Body, keep: () => Kept): void;
  tell(word: Word): void;
  /** The member is gone: what waits for it is left out. */
  close(): void;
  waitingBytes(): number;
}

type Waiting = { readonly sizeBytes: number } & (Kept | { readonly word: Word });

export function createOutbox(member: Member, { slow, queueBytes, later }: OutboxOptions): Outbox {
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let full = false;
  let missed = 0;
  let dismissed = false;

  function fill(): void {
    full = true;
    void member.drained().then(empty);
  }

  /** Hands on what waits, until the wire is full again. */
  function empty(): void {
    full = false;
    let done = 0;
    for (const entry of waiting) {
      done++;
      waitingBytes -= entry.sizeBytes;
      if ('word' in entry ? member.tell(entry.word) : member.hand(entry.head, entry.body)) continue;
      fill();
      break;
    }
    waiting = waiting.slice(done);
    if (full || dismissed || missed === 0) return;
    const word = { missed };
    missed = 0;
    if (!member.tell(word)) fill();
  }

  /** Returns whether it fits. */
  function wait(entry: () => Waiting, sizeBytes: number): boolean {
    if (dismissed) return false;
    if (waitingBytes + sizeBytes <= queueBytes) {
      waiting.push(entry());
      waitingBytes += sizeBytes;
      return true;
    }
    if (slow === 'drop') return false;
    dismissed = true;
    close();
    // Not while the others are being served: hanging up is news for them.
    later(() => member.dismiss({ error: 'it did not read' }), 0);
    return false;
  }

  function close(): void {
    for (const entry of waiting) if ('head' in entry) member.drop(entry.head);
    waiting = [];
    waitingBytes = 0;
  }

  return {
    hand(head, body, keep) {
      if (!full) {
        if (!member.hand(head, body)) fill();
        return;
      }
      const sizeBytes = ENVELOPE_BYTES + bodyBytes(body);
      if (wait(() => ({ sizeBytes, ...keep() }), sizeBytes)) return;
      missed++;
      member.drop(head);
    },
    tell(word) {
      if (!full) {
        if (!member.tell(word)) fill();
        return;
      }
      const sizeBytes = ENVELOPE_BYTES + Buffer.byteLength(JSON.stringify(word));
      wait(() => ({ sizeBytes, word }), sizeBytes);
    },
    close,
    waitingBytes: () => waitingBytes,
  };
}
