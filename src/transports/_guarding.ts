import type { Server, Socket } from 'node:net';
import type { Guard, OnMessage } from '../types.ts';

/** TCP asks a silent peer from here on whether it is there: one whose network is gone says nothing by itself. */
const KEEP_ALIVE_AFTER_MS = 10_000;
export const keepAlive = (socket: Socket): Socket => socket.setKeepAlive(true, KEEP_ALIVE_AFTER_MS);

/** Bounds the connections of a server, where it is told to. */
export interface Guarding {
  guard(by: Guard): void;
  /** From here on runs the time within which the first message must be whole. */
  begin(socket: Socket): void;
  /** What hands on the first message and all others of a socket that has begun. */
  hearing(socket: object, onMessage: OnMessage): OnMessage;
}

export function createGuarding(server: Server): Guarding {
  let guarded: Guard | undefined;
  const strangers = new WeakMap<object, NodeJS.Timeout>();
  return {
    guard(by) {
      guarded = by;
      server.maxConnections = by.connections;
    },
    begin(socket) {
      if (guarded === undefined) return;
      const timer = setTimeout(() => socket.destroy(), guarded.firstMessageMs);
      strangers.set(socket, timer);
      socket.once('close', () => clearTimeout(timer));
    },
    hearing(socket, onMessage) {
      let timer = strangers.get(socket);
      if (timer === undefined) return onMessage;
      return (...message) => {
        clearTimeout(timer);
        timer = undefined;
        onMessage(...message);
      };
    },
  };
}
