/** What both gRPC wires share: one service, whose messages are an envelope and the codec's bytes. */
import { isIPv6 } from 'node:net';
import type * as Library from '@grpc/grpc-js';
import { ENVELOPE_BYTES } from '../envelope.ts';
import { messageOf, WirebenchError } from '../errors.ts';
import type { Address } from '../types.ts';

export type Grpc = typeof Library;

/** Calls of one client at the same time. */
export const MAX_CALLS = 256;
/** The codec has made the bytes: no protocol buffers, and nothing left for the hooks to do. */
export const pass = (bytes: Buffer): Buffer => bytes;

/** One method: what it is called, and whether both ends stream. */
export interface Method {
  readonly path: string;
  readonly streams: boolean;
}
export const EXCHANGE: Method = { path: '/wirebench.Messages/Exchange', streams: true };
export const ASK: Method = { path: '/wirebench.Messages/Ask', streams: false };

export async function loadGrpc(): Promise<Grpc> {
  const grpc = await import('@grpc/grpc-js');
  // It would write to stderr what it also rejects with.
  grpc.setLogVerbosity(grpc.logVerbosity.NONE);
  return grpc;
}

export const limits = (maxMessageBytes: number) => ({
  'grpc.max_receive_message_length': maxMessageBytes,
  'grpc.max_send_message_length': maxMessageBytes,
});
const targetOf = ({ host, port }: Address): string => `${isIPv6(host) ? `[${host}]` : host}:${port}`;

/** gRPC says in words what the system has said by a code. */
export function withCode(error: unknown): Error {
  const text = messageOf(error);
  const code = text.includes('Name resolution failed') ? 'ENOTFOUND' : /\bE[A-Z]{4,}\b/.exec(text)?.[0];
  return Object.assign(new Error(text, { cause: error }), code && { code });
}

export function openClient(grpc: Grpc, to: Address, maxMessageBytes: number): Library.Client {
  return new grpc.Client(targetOf(to), grpc.credentials.createInsecure(), {
    ...limits(maxMessageBytes),
    // A session of its own, to that address, and no message sent twice.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_http_proxy': 0,
    'grpc.enable_retries': 0,
  });
}

/** One gRPC message. */
export function pack(head: Uint8Array, body: Uint8Array | string): Buffer {
  return Buffer.concat([head, typeof body === 'string' ? Buffer.from(body) : body]);
}

/** Head and body as views, or undefined when it is too short to be a message. */
export function unpack(message: Buffer): { head: Buffer; body: Buffer } | undefined {
  if (message.length < ENVELOPE_BYTES) return undefined;
  return { head: message.subarray(0, ENVELOPE_BYTES), body: message.subarray(ENVELOPE_BYTES) };
}

export const shortFailure = (): WirebenchError =>
  new WirebenchError('PROTOCOL', 'the other end sent a message without an envelope; is it a wirebench peer?');
