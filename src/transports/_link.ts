import type { Socket } from 'node:net';
import { WirebenchError } from '../errors.ts';
import { lossOf } from '../socket-errors.ts';
import type { Connection, OnFault, OnMessage } from '../types.ts';
import { closedFailure, cutShortFailure, unknownStats } from './_common.ts';
import type { Format } from './_format.ts';
import { createOutgoing } from './_outgoing.ts';

export interface LinkOptions {
  readonly format: Format;
  /** The end that answers: see createOutgoing. */
  readonly pausesReading: boolean;
}

/** One end of a connected stream socket that carries messages. A socket error is a fault, and closes the link. */
export function createLink(
  socket: Socket,
  onMessage: OnMessage,
  onFault: OnFault,
  { format, pausesReading }: LinkOptions,
): Connection {
  let closedHere = false;
  let failure: Error | undefined;
  const outgoing = createOutgoing(socket, format, onFault, pausesReading);
  let released = false;
  const splitter = format.createSplitter((head, body, together) => {
    released = false;
    if (!closedHere) onMessage(head, body, link, together);
    return released;
  });

  socket.on('data', (chunk) => {
    outgoing.begin();
    const fault = splitter.feed(chunk);
    outgoing.end();
    if (fault === null) return;
    failure = new WirebenchError(
      'PROTOCOL',
      `the other end sent a message that is ${fault}; is it a wirebench peer?`,
    );
    onFault(fault, failure);
    socket.destroy();
  });
  socket.on('error', (error) => {
    failure = lossOf(error);
    onFault('socket', error);
  });
  const closed = new Promise<Error | undefined>((resolve) => {
    socket.once('close', () => {
      const cutShort = !closedHere && failure === undefined && splitter.heldBytes() > 0;
      if (cutShort) onFault('malformed', cutShortFailure());
      resolve(closedHere ? undefined : (failure ?? closedFailure()));
    });
  });

  const link: Connection = {
    send: outgoing.send,
    drained: outgoing.drained,
    stats: unknownStats,
    onClose: (listener) => void closed.then(listener),
    release() {
      released = true;
    },
    /** What the kernel has not taken by now is dropped: a peer that does not read must not keep this end open. */
    async close() {
      closedHere = true;
      outgoing.end();
      socket.destroy();
      await closed;
    },
  };
  return link;
}
