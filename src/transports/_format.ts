import type { WirebenchError } from '../errors.ts';
import type { Body } from '../types.ts';

export type FrameFault = 'malformed' | 'oversized';

/** Cuts a byte stream into messages. */
export interface Splitter {
  /**
   * Calls onFrame for every message that is whole now. After a fault the stream has no message boundary any more:
   * destroy it and feed nothing else.
   */
  feed(chunk: Buffer): FrameFault | null;
  /** Bytes allocated for a message that is not whole yet: at most 16 KiB, eight times what has arrived of it, or a message that was released. */
  heldBytes(): number;
}

/**
 * What is a view is valid until it returns. `together`: a message of the same chunk was handed on before. Returns true
 * when nothing of the message is used any more.
 */
export type OnFrame = (head: Buffer, body: Buffer | string, together: boolean) => boolean;

/** Gathers the small messages of one turn into one write: a write costs microseconds, a copy of 1 kB some 50 ns. */
export interface Batch {
  /** Why it cannot be sent, or undefined when it was added. */
  add(head: Uint8Array, body: Body): WirebenchError | undefined;
  flush(): void;
}

/** Two pieces are one write. */
export type Write = (gathered: Buffer | string, body?: Uint8Array | string) => void;

/** How messages stand in a byte stream. */
export interface Format {
  createSplitter(onFrame: OnFrame): Splitter;
  createBatch(write: Write): Batch;
}
