import type { RemoteInfo, Socket } from 'node:dgram';
import { setImmediate } from 'node:timers/promises';
import type { Address, Body, OnFault, Peer } from '../types.ts';
import { closedFailure, refuse } from './_common.ts';
import { packed } from './_packed.ts';

/** Datagrams that wait in libuv because the kernel's send buffer is full. */
const MAX_QUEUED = 64;

export interface DatagramSender {
  /** A peer at that address, or without one the peer the socket is connected to. */
  peer(to?: Address): Peer;
  /** Refuses what is sent from now on; true the first time. */
  close(): boolean;
}

/** The sending half of a datagram socket. All its peers share one queue, as they share the socket. */
export function createSender(socket: Socket, maxMessageBytes: number, onFault: OnFault): DatagramSender {
  let open = true;
  let asked: ((error: Error) => void) | undefined;
  let onTakenForAsked = (_error: Error | null): void => {};
  /** A callback is the only way to learn what the kernel refused. One serves all sends with the same listener. */
  function takenFor(onError: (error: Error) => void): (error: Error | null) => void {
    if (onError === asked) return onTakenForAsked;
    asked = onError;
    onTakenForAsked = (error) => void (error !== null && onError(error));
    return onTakenForAsked;
  }
  // Not every runtime tells (Deno does not): there the kernel alone says when it takes no more.
  const queued = typeof socket.getSendQueueCount === 'function' ? () => socket.getSendQueueCount() : () => 0;
  const full = (): boolean => open && queued() >= MAX_QUEUED;

  function send(
    to: Address | undefined,
    head: Uint8Array,
    body: Body,
    onError?: (error: Error) => void,
  ): boolean {
    const datagram = open ? packed(head, body, maxMessageBytes) : closedFailure();
    if (datagram instanceof Error) {
      refuse(datagram, onFault, onError);
      return true;
    }
    const onTaken = onError && takenFor(onError);
    if (to === undefined) socket.send(datagram, onTaken);
    else socket.send(datagram, to.port, to.host, onTaken);
    return !full();
  }

  /** Looks once a turn: node:dgram has no event for it. */
  async function drained(): Promise<void> {
    while (full()) await setImmediate();
  }

  return {
    peer: (to) => ({ send: (head, body, onError) => send(to, head, body, onError), drained }),
    close() {
      const wasOpen = open;
      open = false;
      return wasOpen;
    },
  };
}

/** Makes a new peer when the sender changes; one that was kept stays right. */
export function peersByAddress(sender: DatagramSender): (from: RemoteInfo) => Peer {
  let last: Address = { host: '', port: 0 };
  let peer = sender.peer(last);
  return ({ address, port }) => {
    if (port !== last.port || address !== last.host) {
      last = { host: address, port };
      peer = sender.peer(last);
    }
    return peer;
  };
}
