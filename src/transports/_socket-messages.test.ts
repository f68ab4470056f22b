import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import type { WebSocket } from 'ws';
import { ENVELOPE_BYTES } from '../envelope.ts';
import { createSocketEnd } from './_socket-messages.ts';

const MARK_BYTES = 64 * 1024;

/** A socket whose kernel takes nothing until flush(). */
function fullSocket(headerBytes: number) {
  const sent: (() => void)[] = [];
  const calls: string[] = [];
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    send(message: Buffer, whenSent: () => void = () => {}) {
      socket.bufferedAmount += headerBytes + message.length;
      sent.push(whenSent);
    },
    pause: () => void calls.push('pause'),
    resume: () => void calls.push('resume'),
    terminate: () => {},
  });
  const flush = () => {
    socket.bufferedAmount = 0;
    for (const run of sent.splice(0)) run();
  };
  // The cast is safe: it is all that an end uses.
  return { socket: socket as unknown as WebSocket, calls, flush };
}

// RFC 6455, section 5.2: 2 to 10 bytes, and a mask of 4.
for (const headerBytes of [2, 4, 10, 14]) {
  test(`a message that fills the wire with its header of ${headerBytes} bytes alone tells when it has left`, async () => {
    for (let sizeBytes = MARK_BYTES - 16; sizeBytes <= MARK_BYTES + 2; sizeBytes++) {
      const { socket, calls, flush } = fullSocket(headerBytes);
      const end = createSocketEnd(
        socket,
        () => {},
        () => {},
        { maxMessageBytes: 1024 * 1024, pausesReading: true },
      );
      const takesMore = end.send(Buffer.alloc(ENVELOPE_BYTES), Buffer.alloc(sizeBytes - ENVELOPE_BYTES));
      assert.equal(takesMore, headerBytes + sizeBytes <= MARK_BYTES, `${sizeBytes} bytes`);
      let drained = false;
      void end.drained().then(() => {
        drained = true;
      });
      flush();
      await new Promise(setImmediate);
      assert.equal(drained, true, `${sizeBytes} bytes`);
      assert.notEqual(calls.at(-1), 'pause', `${sizeBytes} bytes`);
    }
  });
}
