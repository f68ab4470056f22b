/** How a message is a request, or the reply in a response, in HTTP/1.1 and HTTP/2 alike (RFC 9110). */
import { isIPv6 } from 'node:net';
import { ENVELOPE_BYTES, headOfStranger } from '../envelope.ts';
import { WirebenchError } from '../errors.ts';
import type { Address, OnFault } from '../types.ts';
import { createGatherer } from './_gather.ts';
import type { Answering } from './_requests.ts';
import { headText, readHeadText } from './_text-head.ts';

/** Holds the envelope, in base64; the content is the codec's bytes or text and nothing else. */
export const ENVELOPE_HEADER = 'wirebench-envelope';
/** What a server understands: a message, and the question whether it is there. */
export const METHODS = { message: 'POST', hello: 'OPTIONS' } as const;

export type Content = Uint8Array | string;
type Header = string | readonly string[] | undefined;

export const originOf = ({ host, port }: Address, scheme = 'http'): string =>
  `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`;

export const lengthOf = (content: Content): number =>
  typeof content === 'string' ? Buffer.byteLength(content) : content.length;

export const typeOf = (content: Content): string =>
  typeof content === 'string' ? 'text/plain; charset=utf-8' : 'application/octet-stream';

/** What a request says of its message, read before any of its content is kept. */
export interface Announced {
  readonly head: Buffer;
  readonly sizeBytes: number;
}

/** Why a request is no message: the status (RFC 9110, section 15.5), and what it counts as. */
export interface Refusal {
  readonly status: number;
  readonly fault: Parameters<OnFault>[0];
}

/** How a server answers requests. */
export interface HttpAnswering extends Answering {
  /** Whoever sends no envelope, like curl, is answered too. */
  readonly anybody: boolean;
}

/** null: a hello. */
export function readRequest(
  method: string | undefined,
  given: Header,
  contentLength: Header,
  { maxMessageBytes, anybody }: HttpAnswering,
): Announced | Refusal | null {
  const envelope = given ?? (anybody ? headText(headOfStranger(Number(contentLength))) : undefined);
  if (method === METHODS.hello) return null;
  if (method !== METHODS.message) return { status: 405, fault: 'malformed' };
  const head = typeof envelope === 'string' ? readHeadText(envelope) : undefined;
  if (head === undefined) return { status: 400, fault: 'malformed' };
  if (typeof contentLength !== 'string') return { status: 411, fault: 'malformed' };
  const sizeBytes = Number(contentLength);
  return ENVELOPE_BYTES + sizeBytes <= maxMessageBytes
    ? { head, sizeBytes }
    : { status: 413, fault: 'oversized' };
}

export const refusedFailure = ({ status }: Refusal): WirebenchError =>
  new WirebenchError(
    'PROTOCOL',
    `a request that is no message was answered with ${status}; is it a wirebench peer?`,
  );

/** For somebody at a keyboard. */
export const sayRefused = (status: number): string =>
  status === 400
    ? 'this is no message that could be answered: is it written as the server reads it?\n'
    : `a message is the content of a POST with a content-length, and not too long: like curl -d '{"id":1}' (${status})\n`;

/** Puts the message together that is announced with this; calls `whole` once. Returns what takes its pieces. */
export function gather(sizeBytes: number, whole: (content: Buffer) => void): (chunk: Buffer) => void {
  if (sizeBytes === 0) whole(Buffer.alloc(0));
  const { add } = createGatherer(sizeBytes);
  return (chunk) => {
    const content = add(chunk);
    if (content !== undefined) whole(content);
  };
}

/** A response as it arrives. Head and body stay undefined where the server owes no reply. */
export interface Reply {
  head: Buffer | undefined;
  body: Buffer | undefined;
  /** Returns PROTOCOL when it is no wirebench server's. */
  start(status: number | undefined, envelope: Header, contentLength: Header): WirebenchError | undefined;
  add(chunk: Buffer): void;
}

export function createReply(maxMessageBytes: number): Reply {
  let addPiece: (chunk: Buffer) => void = () => {};
  const reply: Reply = {
    head: undefined,
    body: undefined,
    start(status, envelope, contentLength) {
      if (status === 204) return undefined;
      const sizeBytes = Number(contentLength);
      reply.head = typeof envelope === 'string' ? readHeadText(envelope) : undefined;
      if (status !== 200 || reply.head === undefined || !(ENVELOPE_BYTES + sizeBytes <= maxMessageBytes)) {
        const text = `the server answers with status ${status} and no reply; is it a wirebench peer?`;
        return new WirebenchError('PROTOCOL', text);
      }
      addPiece = gather(sizeBytes, (content) => {
        reply.body = content;
      });
      return undefined;
    },
    add: (chunk) => addPiece(chunk),
  };
  return reply;
}
