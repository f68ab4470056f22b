import { messageOf, WirebenchError } from '../errors.ts';
import type { Address, OnFault, SocketStats } from '../types.ts';

export const ignoreFault: OnFault = () => {};
/** node:net does not tell its buffer sizes. */
export const unknownStats = (): SocketStats => ({ receiveBufferBytes: null, sendBufferBytes: null });

const place = (at: Address): string => `${at.host} port ${at.port}`;
const codeOf = (cause: unknown): unknown =>
  cause instanceof Error && 'code' in cause ? cause.code : undefined;

/** PORT_IN_USE when the port is taken, else CONNECT_FAILED. */
export function listenFailure(at: Address, cause: unknown): WirebenchError {
  if (codeOf(cause) === 'EADDRINUSE') {
    return new WirebenchError(
      'PORT_IN_USE',
      `${place(at)} is in use; choose another port, or 0 for a free one`,
      cause,
    );
  }
  const reason = codeOf(cause) ?? messageOf(cause);
  return new WirebenchError(
    'CONNECT_FAILED',
    `cannot listen on ${place(at)} (${reason}); check the address`,
    cause,
  );
}

/** CONNECT_FAILED, with what the system said. */
export function connectFailure(to: Address, cause: unknown): WirebenchError {
  const reason = codeOf(cause) ?? messageOf(cause);
  const remedy = 'check that the server runs and the address is right';
  return new WirebenchError('CONNECT_FAILED', `cannot connect to ${place(to)} (${reason}); ${remedy}`, cause);
}

export function closedFailure(): WirebenchError {
  return new WirebenchError('CONNECTION_LOST', 'the connection is closed; connect again');
}

export function tooLargeFailure(sizeBytes: number, maxMessageBytes: number): WirebenchError {
  const text = `a message of ${sizeBytes} bytes is over the maximum of ${maxMessageBytes}; use a smaller payload`;
  return new WirebenchError('MESSAGE_TOO_LARGE', text);
}

export function notBytesFailure(): WirebenchError {
  return new WirebenchError(
    'NOT_BYTES',
    'this wire carries bytes and text only; use the memory transport for values',
  );
}

/** A message that was never on the wire: the sender is told, after send() has returned, or else the end it was sent from. */
export function refuse(error: WirebenchError, onFault: OnFault, onError?: (error: Error) => void): void {
  const fault = error.code === 'MESSAGE_TOO_LARGE' ? 'oversized' : 'socket';
  process.nextTick(onError ?? (() => onFault(fault, error)), error);
}

/** Those who wait for a wire to take messages again. */
export function createWaiters(): { wait(): Promise<void>; wake(): void } {
  let waiting: (() => void)[] = [];
  return {
    wait: () => new Promise((resolve) => waiting.push(resolve)),
    wake() {
      const woken = waiting;
      waiting = [];
      for (const resolve of woken) resolve();
    },
  };
}
