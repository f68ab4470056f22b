import { WirebenchError } from '../errors.ts';
import { listenFailure } from '../socket-errors.ts';
import type { Address, OnFault, SocketStats } from '../types.ts';

export const ignoreFault: OnFault = () => {};
/** node:net does not tell its buffer sizes. */
export const unknownStats = (): SocketStats => ({ receiveBufferBytes: null, sendBufferBytes: null });

export function closedFailure(): WirebenchError {
  return new WirebenchError('CONNECTION_LOST', 'the connection is closed; connect again');
}

export const cutShortFailure = (): WirebenchError =>
  new WirebenchError('PROTOCOL', 'the other end closed in the middle of a message');

export function tooLargeFailure(sizeBytes: number, maxMessageBytes: number): WirebenchError {
  const text = `a message of ${sizeBytes} bytes is over the maximum of ${maxMessageBytes}; use a smaller payload`;
  return new WirebenchError('MESSAGE_TOO_LARGE', text);
}

export function notBytesFailure(): WirebenchError {
  return new WirebenchError(
    'NOT_BYTES',
    'this wire carries bytes and text only; use the worker or the memory transport for values',
  );
}

/** A message that was never on the wire: the sender is told, after send() has returned, or else the end it was sent from. */
export function refuse(error: WirebenchError, onFault: OnFault, onError?: (error: Error) => void): void {
  const fault = error.code === 'MESSAGE_TOO_LARGE' ? 'oversized' : 'socket';
  process.nextTick(onError ?? (() => onFault(fault, error)), error);
}

/** Where no system hands out ports: the one asked for, or the first that is free. Throws PORT_IN_USE. */
export function portAmong(taken: { has(port: number): boolean }, at: Address): number {
  if (at.port !== 0 && taken.has(at.port))
    throw listenFailure(at, Object.assign(new Error('taken'), { code: 'EADDRINUSE' }));
  let port = at.port || 1;
  while (taken.has(port)) port += 1;
  return port;
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
