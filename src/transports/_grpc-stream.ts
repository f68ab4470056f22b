import type { ClientDuplexStream, ServerDuplexStream } from '@grpc/grpc-js';
import { lossOf } from '../socket-errors.ts';
import type { Connection, OnFault, OnMessage, Peer } from '../types.ts';
import { closedFailure, createWaiters, refuse, unknownStats } from './_common.ts';
import { pack, shortFailure, unpack, withCode } from './_grpc.ts';
import { reasonAgainst } from './_requests.ts';

/** The sending half of a call. `pausesReading` as on tcp: a peer that takes no replies is not read from. */
export function createSender(
  call: ClientDuplexStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>,
  onFault: OnFault,
  { maxMessageBytes, pausesReading }: { maxMessageBytes: number; pausesReading: boolean },
): Peer {
  const waiters = createWaiters();
  const full = (): boolean => call.writable && call.writableNeedDrain;
  call.on('drain', () => {
    if (pausesReading) call.resume();
    waiters.wake();
  });
  call.on('close', waiters.wake);
  return {
    send(head, body, onError) {
      const error = call.writable ? reasonAgainst(head, body, maxMessageBytes) : closedFailure();
      if (error !== undefined) {
        refuse(error, onFault, onError);
        return true;
      }
      // The cast is safe: a value was refused.
      const goesOn = call.write(pack(head, body as Uint8Array | string));
      if (!goesOn && pausesReading) call.pause();
      return goesOn;
    },
    drained: () => (full() ? waiters.wait() : Promise.resolve()),
  };
}

/** The client's end of a call that has been answered. */
export function createEnd(
  call: ClientDuplexStream<Buffer, Buffer>,
  onMessage: OnMessage,
  onFault: OnFault,
  maxMessageBytes: number,
  closeChannel: () => void,
): Connection {
  const sender = createSender(call, onFault, { maxMessageBytes, pausesReading: false });
  let closedHere = false;
  let failure: Error | undefined;
  call.on('data', (bytes: Buffer) => {
    const message = unpack(bytes);
    if (closedHere) return;
    if (message !== undefined) return onMessage(message.head, message.body, end);
    failure = shortFailure();
    onFault('malformed', failure);
    call.cancel();
  });
  call.on('error', (error) => {
    if (closedHere || failure) return;
    failure = lossOf(withCode(error));
    onFault('socket', failure);
  });
  const closed = new Promise<Error | undefined>((resolve) => {
    call.once('status', () => {
      closeChannel();
      call.destroy();
      resolve(closedHere ? undefined : (failure ?? closedFailure()));
    });
  });
  const end: Connection = {
    ...sender,
    stats: unknownStats,
    onClose: (listener) => void closed.then(listener),
    async close() {
      closedHere = true;
      call.cancel();
      await closed;
    },
  };
  return end;
}
