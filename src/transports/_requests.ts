import { bodyBytes } from '../envelope.ts';
import { WirebenchError } from '../errors.ts';
import type { Body, Connection, OnFault, OnMessage, Peer } from '../types.ts';
import {
  closedFailure,
  createWaiters,
  notBytesFailure,
  refuse,
  tooLargeFailure,
  unknownStats,
} from './_common.ts';

type Carried = Uint8Array | string;

/** Why it cannot be sent, or undefined when it can. */
export function reasonAgainst(
  head: Uint8Array,
  body: Body,
  maxMessageBytes: number,
): WirebenchError | undefined {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return notBytesFailure();
  const sizeBytes = head.length + bodyBytes(body);
  return sizeBytes > maxMessageBytes ? tooLargeFailure(sizeBytes, maxMessageBytes) : undefined;
}

/**
 * The server's part of a request: hands it to the handler and answers it once, with what that sends within its turn, or
 * else with nothing: a request must not wait for an answer that nobody owes it.
 */
export function answerOnce(
  { onMessage, onFault, maxMessageBytes }: Answering,
  head: Buffer,
  body: Buffer,
  answer: (head: Uint8Array | null, body: Carried) => void,
): void {
  let answered = false;
  const from: Peer = {
    send(replyHead, reply, onError) {
      const error = answered ? answeredFailure() : reasonAgainst(replyHead, reply, maxMessageBytes);
      if (error !== undefined) refuse(error, onFault, onError);
      else {
        answered = true;
        // The cast is safe: a value was refused.
        answer(replyHead, reply as Carried);
      }
      return true;
    },
    drained: () => Promise.resolve(),
  };
  onMessage(head, body, from);
  if (answered) return;
  answered = true;
  answer(null, '');
}

export interface Answering {
  readonly onMessage: OnMessage;
  readonly onFault: OnFault;
  readonly maxMessageBytes: number;
}

const answeredFailure = (): WirebenchError =>
  new WirebenchError(
    'CONNECTION_LOST',
    'this request is answered: on this wire a server answers each once, within its turn; use tcp or websocket to push',
  );

/** What carries requests, underneath a connection. */
export interface Requester {
  /** Sends one; `done` is called once, with the reply where there is one, and not at all when it is lost. */
  request(head: Uint8Array, body: Carried, done: (head?: Buffer, body?: Buffer) => void): void;
  /** What has not been answered is dropped. */
  close(): Promise<void>;
}

/** Ends the connection. */
export type Lost = (error: WirebenchError) => void;

/** A connection whose messages are requests, so many of them at the same time. */
export function createRequests(
  { onMessage, onFault, maxMessageBytes }: Answering,
  maxInFlight: number,
  open: (lost: Lost) => Requester,
): Connection {
  const waiters = createWaiters();
  let inFlight = 0;
  let isOpen = true;
  let resolveClosed: (error?: Error) => void = () => {};
  const closed = new Promise<Error | undefined>((resolve) => {
    resolveClosed = resolve;
  });
  // An open socket keeps its process alive; the idle ones of some libraries do not.
  const alive = setInterval(() => {}, 2 ** 30);

  function end(error?: Error): void {
    isOpen = false;
    clearInterval(alive);
    waiters.wake();
    resolveClosed(error);
  }
  /** One that is lost ends them all: whether it was done nobody knows here, so nothing is sent a second time. */
  function lost(error: WirebenchError): void {
    if (!isOpen) return;
    onFault(error.code === 'PROTOCOL' ? 'malformed' : 'socket', error);
    end(error);
    void requester.close();
  }
  function settle(head?: Buffer, body?: Buffer): void {
    inFlight -= 1;
    if (inFlight === maxInFlight - 1) waiters.wake();
    if (isOpen && head && body) onMessage(head, body, connection);
  }
  const full = (): boolean => isOpen && inFlight >= maxInFlight;

  const requester = open(lost);
  const connection: Connection = {
    send(head, body, onError) {
      const error = isOpen ? reasonAgainst(head, body, maxMessageBytes) : closedFailure();
      if (error !== undefined) {
        refuse(error, onFault, onError);
        return true;
      }
      inFlight += 1;
      // The cast is safe: a value was refused.
      requester.request(head, body as Carried, settle);
      return !full();
    },
    drained: () => (full() ? waiters.wait() : Promise.resolve()),
    stats: unknownStats,
    onClose: (listener) => void closed.then(listener),
    async close() {
      end();
      await requester.close();
    },
  };
  return connection;
}
