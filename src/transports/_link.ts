import type { Socket } from 'node:net';
import { WirebenchError } from '../errors.ts';
import type { Connection, OnFault, OnMessage } from '../types.ts';
import { closedFailure, unknownStats } from './_common.ts';
import { createSplitter } from './_framing.ts';
import { createOutgoing } from './_outgoing.ts';

export interface LinkOptions {
  readonly maxMessageBytes: number;
  /** The end that answers: see createOutgoing. */
  readonly pausesReading: boolean;
}

/** One end of a connected stream socket that carries frames. A socket error is a fault, and closes the link. */
export function createLink(
  socket: Socket,
  onMessage: OnMessage,
  onFault: OnFault,
  { maxMessageBytes, pausesReading }: LinkOptions,
): Connection {
  let closedHere = false;
  let failure: Error | undefined;
  const outgoing = createOutgoing(socket, maxMessageBytes, onFault, pausesReading);
  const splitter = createSplitter(maxMessageBytes, (head, body, together) => {
    if (!closedHere) onMessage(head, body, link, together);
  });

  socket.on('data', (chunk) => {
    outgoing.begin();
    const fault = splitter.feed(chunk);
    outgoing.end();
    if (fault === null) return;
    failure = new WirebenchError(
      'PROTOCOL',
      `the other end sent a frame that is ${fault}; is it a wirebench peer?`,
    );
    onFault(fault, failure);
    socket.destroy();
  });
  socket.on('error', (error) => {
    failure = error;
    onFault('socket', error);
  });
  const closed = new Promise<Error | undefined>((resolve) => {
    socket.once('close', () => {
      const cutShort = !closedHere && failure === undefined && splitter.heldBytes() > 0;
      if (cutShort)
        onFault('malformed', new WirebenchError('PROTOCOL', 'the other end closed in the middle of a frame'));
      resolve(closedHere ? undefined : (failure ?? closedFailure()));
    });
  });

  const link: Connection = {
    send: outgoing.send,
    drained: outgoing.drained,
    stats: unknownStats,
    onClose: (listener) => void closed.then(listener),
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
