import type { RawData, WebSocket } from 'ws';
import { ENVELOPE_BYTES } from '../envelope.ts';
import { WirebenchError } from '../errors.ts';
import { lossOf } from '../socket-errors.ts';
import type { Body, Connection, OnFault, OnMessage } from '../types.ts';
import { closedFailure, createWaiters, refuse, unknownStats } from './_common.ts';
import { reasonAgainst } from './_requests.ts';
import { readTextMessage, TEXT_HEAD_BYTES, textMessage } from './_text-head.ts';

/** More than this waits in this process: the wire is full. */
const HIGH_WATER_BYTES = 64 * 1024;
/** What a frame has before its message at most: it waits with it. */
const FRAME_HEADER_BYTES = 14;

export interface EndOptions {
  readonly maxMessageBytes: number;
  /** The end that answers stops reading while its replies are not taken, as on tcp. */
  readonly pausesReading: boolean;
}

/** What ws may be given as one message: text with the envelope before it in base64, so that it needs a little more room. */
export const maxPayloadOf = (maxMessageBytes: number): number =>
  maxMessageBytes + TEXT_HEAD_BYTES - ENVELOPE_BYTES;

/** Text is a text message and bytes are a binary one; both hold the envelope in front. */
function messageOf(head: Uint8Array, body: Uint8Array | string): Buffer | string {
  return typeof body === 'string' ? textMessage(head, body) : Buffer.concat([head, body]);
}

/** One UTF-16 unit is at most three bytes of UTF-8. */
const mostBytesOf = (message: Buffer | string): number =>
  FRAME_HEADER_BYTES + (typeof message === 'string' ? 3 * message.length : message.length);

/** Head and body, or undefined when it is no message. */
function readMessage(data: RawData, isBinary: boolean): { head: Buffer; body: Body } | undefined {
  // The cast is safe: binaryType is nodebuffer.
  const bytes = data as Buffer;
  if (!isBinary) return readTextMessage(bytes);
  if (bytes.length < ENVELOPE_BYTES) return undefined;
  return { head: bytes.subarray(0, ENVELOPE_BYTES), body: bytes.subarray(ENVELOPE_BYTES) };
}

/** One end of an open WebSocket. */
export function createSocketEnd(
  socket: WebSocket,
  onMessage: OnMessage,
  onFault: OnFault,
  { maxMessageBytes, pausesReading }: EndOptions,
): Connection {
  const waiters = createWaiters();
  let closedHere = false;
  let failure: Error | undefined;
  const full = (): boolean => socket.readyState === socket.OPEN && socket.bufferedAmount > HIGH_WATER_BYTES;

  /** Whether it is full now; then it reads no more, if it is told not to. */
  function hold(): boolean {
    const isFull = full();
    if (isFull && pausesReading) socket.pause();
    return isFull;
  }
  /** Something that waited has left. */
  function open(): void {
    if (full()) return;
    if (pausesReading) socket.resume();
    waiters.wake();
  }
  function fail(fault: Parameters<OnFault>[0], error: Error): void {
    failure = error;
    onFault(fault, error);
    socket.terminate();
  }
  const noPeer = (what: string, cause?: unknown): WirebenchError =>
    new WirebenchError('PROTOCOL', `the other end sent ${what}; is it a wirebench peer?`, cause);

  socket.on('message', (data, isBinary) => {
    if (closedHere || failure !== undefined) return;
    const message = readMessage(data, isBinary);
    if (message === undefined) fail('malformed', noPeer('a message without an envelope'));
    else onMessage(message.head, message.body, end);
  });
  // ws would answer pings by itself, also those of a peer that reads no answers.
  socket.on('ping', (data) => {
    socket.pong(data, undefined, open);
    hold();
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (!error.code?.startsWith('WS_ERR_')) fail('socket', lossOf(error));
    else if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')
      fail('oversized', noPeer('a message that is oversized', error));
    else fail('malformed', noPeer(`what breaks the protocol (${error.code})`, error));
  });
  const closed = new Promise<Error | undefined>((resolve) => {
    socket.once('close', () => {
      waiters.wake();
      resolve(closedHere ? undefined : (failure ?? closedFailure()));
    });
  });

  const end: Connection = {
    send(head, body, onError) {
      const isOpen = socket.readyState === socket.OPEN;
      const error = isOpen ? reasonAgainst(head, body, maxMessageBytes) : closedFailure();
      if (error !== undefined) {
        refuse(error, onFault, onError);
        return true;
      }
      // The cast is safe: a value was refused.
      const message = messageOf(head, body as Uint8Array | string);
      // Only one that has to wait tells when it has left: a callback a message would cost every message.
      if (socket.bufferedAmount + mostBytesOf(message) <= HIGH_WATER_BYTES) socket.send(message);
      else socket.send(message, open);
      return !hold();
    },
    drained: () => (full() ? waiters.wait() : Promise.resolve()),
    stats: unknownStats,
    onClose: (listener) => void closed.then(listener),
    async close() {
      closedHere = true;
      socket.terminate();
      await closed;
    },
  };
  return end;
}
