import { randomBytes } from 'node:crypto';
import { backoffMs } from '../backoff.ts';
import { ENVELOPE_BYTES } from '../envelope.ts';
import { WirebenchError } from '../errors.ts';
import type { Address, Handed, OnFault, OnHanded, OnMessage, Peer } from '../types.ts';

/** A broker that was lost is asked for again soon: few clients ask, and its way back is what is measured. */
const AGAIN = { baseMs: 40, capMs: 250 };
/** @param attempt from 0 */
export const waitMs = (attempt: number): number => backoffMs(attempt, Math.random, AGAIN);

/** A subject, queue or topic that nobody else has. */
export const uniqueName = (): string => `wirebench.${randomBytes(8).toString('hex')}`;

/** Throws CONNECT_FAILED: only a listener knows its name. */
export function nameAt({ name }: Address): string {
  if (name !== undefined) return name;
  const remedy = 'connect to the address that the listener says';
  throw new WirebenchError('CONNECT_FAILED', `the address names nothing at the broker; ${remedy}`);
}

export function awayFailure(): WirebenchError {
  const text = 'the connection to the broker is lost; it is made again, and nothing is sent meanwhile';
  return new WirebenchError('CONNECTION_LOST', text);
}

/** Cuts a message that came whole from a broker in its head and body, as views. */
function cut(message: Uint8Array, onFault: OnFault, use: (head: Buffer, body: Buffer) => void): void {
  if (message.length < ENVELOPE_BYTES) return onFault('malformed');
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.length);
  use(bytes.subarray(0, ENVELOPE_BYTES), bytes.subarray(ENVELOPE_BYTES));
}

/** Hands on a message between two ends. */
export const deliver = (message: Uint8Array, from: Peer, onMessage: OnMessage, onFault: OnFault): void =>
  cut(message, onFault, (head, body) => onMessage(head, body, from));

/** Hands a message of a hub to a member. */
export const hand = (message: Uint8Array, handed: Handed, onHanded: OnHanded, onFault: OnFault): void =>
  cut(message, onFault, (head, body) => onHanded(head, body, handed));

/** Makes a new peer when the place to answer to changes; one that was kept stays right. */
export function peersByPlace(peerAt: (place: string) => Peer): (place: string) => Peer {
  let last: string | undefined;
  let peer = peerAt('');
  return (place) => {
    if (place !== last) {
      last = place;
      peer = peerAt(place);
    }
    return peer;
  };
}
