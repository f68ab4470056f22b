import type { Duplex } from 'node:stream';
import type { OnFault, Peer } from '../types.ts';
import { closedFailure, createWaiters, refuse } from './_common.ts';
import type { Format, Write } from './_format.ts';

export interface Outgoing extends Peer {
  /** Between begin and end nothing is written but full slabs; end writes the rest. */
  begin(): void;
  end(): void;
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

  const write: Write = (gathered, body) => {
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
  };

  return {
    full: () => full,
    write,
    drained: () => (full ? waiters.wait() : Promise.resolve()),
  };
}

/**
 * The sending half of a stream socket. With `pausesReading` a peer that does not read its replies is not read from
 * either, so that it costs one chunk of replies and not all memory; one end only, or both could wait for each other.
 */
export function createOutgoing(
  socket: Duplex,
  { createBatch }: Format,
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

  return {
    send(head, body, onError) {
      const error = socket.writable ? batch.add(head, body) : closedFailure();
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
