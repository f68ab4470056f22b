import type { Duplex } from 'node:stream';
import type { WirebenchError } from '../errors.ts';
import type { Body, OnFault, Peer } from '../types.ts';
import { closedFailure, createWaiters, notBytesFailure, refuse, tooLargeFailure } from './_common.ts';
import { PREFIX_BYTES } from './_framing.ts';

const SLAB_BYTES = 64 * 1024;
/** From this length on a body is written as it is: one more write costs less than the copy. */
const LARGE_LENGTH = 16 * 1024;

export interface Outgoing extends Peer {
  /** Between begin and end nothing is written but full slabs; end writes the rest. */
  begin(): void;
  end(): void;
}

/** Gathers the small messages of one turn into one write: a write costs microseconds, a copy of 1 kB some 50 ns. */
function createBatch(write: (gathered: Buffer, body?: Uint8Array | string) => void) {
  let slab = Buffer.alloc(0);
  let from = 0;
  let to = 0;

  function flush(body?: Uint8Array | string): void {
    if (to === from) return;
    const gathered = slab.subarray(from, to);
    from = to;
    write(gathered, body);
  }

  /** A slab is never written to twice: the kernel may still be reading what was flushed. */
  function reserve(bytes: number): void {
    if (to + bytes <= slab.length) return;
    flush();
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    from = 0;
    to = 0;
  }

  function addHead(head: Uint8Array, bodyBytes: number): void {
    slab.writeUInt32LE(head.length + bodyBytes, to);
    slab.set(head, to + PREFIX_BYTES);
    to += PREFIX_BYTES + head.length;
  }

  function add(head: Uint8Array, body: Uint8Array | string): void {
    const frameBytes = PREFIX_BYTES + head.length;
    if (typeof body === 'string') {
      // One UTF-16 unit is at most three bytes of UTF-8.
      reserve(frameBytes + 3 * body.length);
      const bodyBytes = slab.write(body, to + frameBytes);
      addHead(head, bodyBytes);
      to += bodyBytes;
    } else {
      reserve(frameBytes + body.length);
      addHead(head, body.length);
      slab.set(body, to);
      to += body.length;
    }
  }

  function addLarge(head: Uint8Array, body: Uint8Array | string, bodyBytes: number): void {
    reserve(PREFIX_BYTES + head.length);
    addHead(head, bodyBytes);
    flush(body);
  }
  return { add, addLarge, flush };
}

/** Knows when the kernel takes no more. */
function createValve(socket: Duplex, pausesReading: boolean) {
  let full = false;
  const waiters = createWaiters();

  function open(): void {
    full = false;
    waiters.wake();
  }
  socket.on('drain', () => {
    if (pausesReading) socket.resume();
    open();
  });
  socket.on('close', open);

  return {
    full: () => full,
    write(gathered: Buffer, body?: Uint8Array | string): void {
      if (body === undefined) socket.write(gathered);
      else {
        socket.cork();
        socket.write(gathered);
        socket.write(body);
        socket.uncork();
      }
      // Full: over the high-water mark, and the kernel did not take it all at once.
      if (!socket.writableNeedDrain || socket.writableLength === 0) return;
      full = true;
      if (pausesReading) socket.pause();
    },
    drained: () => (full ? waiters.wait() : Promise.resolve()),
  };
}

/**
 * The sending half of a stream socket. With `pausesReading` a peer that does not read its replies is not read from
 * either, so that it costs one chunk of replies and not all memory; one end only, or both could wait for each other.
 */
export function createOutgoing(
  socket: Duplex,
  maxMessageBytes: number,
  onFault: OnFault,
  pausesReading: boolean,
): Outgoing {
  const valve = createValve(socket, pausesReading);
  const batch = createBatch(valve.write);
  let flushDue = false;

  function flush(): void {
    flushDue = false;
    batch.flush();
  }

  /** Why it cannot be sent, or undefined when it was added. */
  function add(head: Uint8Array, body: Body): WirebenchError | undefined {
    if (!socket.writable) return closedFailure();
    if (typeof body !== 'string' && !(body instanceof Uint8Array)) return notBytesFailure();
    if (body.length < LARGE_LENGTH) {
      batch.add(head, body);
      return undefined;
    }
    const bodyBytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    if (head.length + bodyBytes > maxMessageBytes)
      return tooLargeFailure(head.length + bodyBytes, maxMessageBytes);
    batch.addLarge(head, body, bodyBytes);
    return undefined;
  }

  return {
    send(head, body, onError) {
      const error = add(head, body);
      if (error !== undefined) {
        refuse(error, onFault, onError);
        return true;
      }
      if (!flushDue) {
        flushDue = true;
        process.nextTick(flush);
      }
      return !valve.full();
    },
    drained: valve.drained,
    begin() {
      flushDue = true;
    },
    end: flush,
  };
}
