import type { MessagePort } from 'node:worker_threads';
import { bodyBytes, ENVELOPE_BYTES } from '../envelope.ts';
import { WirebenchError } from '../errors.ts';
import type { Body, Connection, OnFault, OnMessage } from '../types.ts';
import { closedFailure, createWaiters, refuse, tooLargeFailure, unknownStats } from './_common.ts';

/** A port takes everything at once: messages sent and not yet known to have arrived. */
const MAX_IN_FLIGHT = 1024;
/** So many have arrived when the other end is told. */
const CREDIT = 256;

/** Head and body of bytes in one buffer; head and body of anything else; how many messages have arrived. */
type Packet = ArrayBuffer | { readonly head: Uint8Array; readonly body: string | object } | number;

/** Bytes are copied once, to a buffer of their own: transferring the sender's would take it, or the pool it lies in. */
function pack(head: Uint8Array, body: Uint8Array): ArrayBuffer {
  const packet = new Uint8Array(head.length + body.length);
  packet.set(head);
  packet.set(body, head.length);
  return packet.buffer;
}

/** Bytes are transferred, text and values are cloned. Returns why it could not be sent. */
function post(
  port: MessagePort,
  head: Uint8Array,
  body: Body,
  maxMessageBytes: number,
): WirebenchError | undefined {
  const sizeBytes = head.length + bodyBytes(body);
  if (sizeBytes > maxMessageBytes) return tooLargeFailure(sizeBytes, maxMessageBytes);
  if (body instanceof Uint8Array) {
    const packet = pack(head, body);
    port.postMessage(packet, [packet]);
    return undefined;
  }
  try {
    // A copy of the head: a view would be cloned with all of the buffer it lies in.
    port.postMessage({ head: new Uint8Array(head), body });
    return undefined;
  } catch (error) {
    const text = 'a value cannot be cloned; leave functions and symbols out of it';
    return new WirebenchError('CODEC_FAILED', text, error);
  }
}

function unpack(packet: Exclude<Packet, number>): { head: Buffer; body: Body } {
  if (packet instanceof ArrayBuffer)
    return { head: Buffer.from(packet, 0, ENVELOPE_BYTES), body: Buffer.from(packet, ENVELOPE_BYTES) };
  const { buffer, byteOffset, byteLength } = packet.head;
  return { head: Buffer.from(buffer, byteOffset, byteLength), body: packet.body };
}

/** One end of a message channel. */
export function createPortEnd(
  port: MessagePort,
  maxMessageBytes: number,
  onMessage: OnMessage,
  onFault: OnFault,
): Connection {
  const waiters = createWaiters();
  let open = true;
  let inFlight = 0;
  let arrived = 0;
  const full = (): boolean => open && inFlight >= MAX_IN_FLIGHT;

  port.on('message', (packet: Packet) => {
    if (typeof packet === 'number') {
      inFlight -= packet;
      waiters.wake();
      return;
    }
    arrived += 1;
    if (arrived % CREDIT === 0) port.postMessage(CREDIT);
    const { head, body } = unpack(packet);
    if (open) onMessage(head, body, end);
  });
  port.on('messageerror', (error) => onFault('malformed', error));
  const closed = new Promise<Error | undefined>((resolve) => {
    port.once('close', () => {
      resolve(open ? closedFailure() : undefined);
      open = false;
      waiters.wake();
    });
  });

  const end: Connection = {
    send(head, body, onError) {
      const error = open ? post(port, head, body, maxMessageBytes) : closedFailure();
      if (error === undefined) inFlight += 1;
      else refuse(error, onFault, onError);
      return !full();
    },
    drained: () => (full() ? waiters.wait() : Promise.resolve()),
    stats: unknownStats,
    onClose: (listener) => void closed.then(listener),
    async close() {
      open = false;
      port.close();
      await closed;
    },
  };
  return end;
}
