import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { ENVELOPE_BYTES } from '../envelope.ts';
import { WirebenchError } from '../errors.ts';
import type { Address, Listener, OnFault } from '../types.ts';
import { unknownStats } from './_common.ts';
import { createGatherer } from './_gather.ts';
import { bind } from './_listening.ts';
import { type Answering, answerOnce, ENVELOPE_HEADER } from './_requests.ts';
import { headText, readHeadText } from './_text-head.ts';

/** Why a request is no message, as a status (RFC 9110, section 15.5), and what it counts as. */
export interface Refusal {
  readonly status: number;
  readonly fault: Parameters<OnFault>[0];
}

/** What a message's request says of it, looked at before any of its body is kept. */
export interface Announced {
  readonly head: Buffer;
  readonly sizeBytes: number;
}

type Header = string | readonly string[] | undefined;

/** null: somebody asks whether a server is here. */
export function readRequest(
  method: string | undefined,
  envelope: Header,
  contentLength: Header,
  maxMessageBytes: number,
): Announced | Refusal | null {
  if (method === 'OPTIONS') return null;
  if (method !== 'POST') return { status: 405, fault: 'malformed' };
  const head = typeof envelope === 'string' ? readHeadText(envelope) : undefined;
  if (head === undefined) return { status: 400, fault: 'malformed' };
  if (typeof contentLength !== 'string') return { status: 411, fault: 'malformed' };
  const sizeBytes = Number(contentLength);
  return ENVELOPE_BYTES + sizeBytes <= maxMessageBytes
    ? { head, sizeBytes }
    : { status: 413, fault: 'oversized' };
}

export function refusedFailure({ status }: Refusal): WirebenchError {
  return new WirebenchError(
    'PROTOCOL',
    `a request that is no message was answered with ${status}; is it a wirebench peer?`,
  );
}

function answer(response: ServerResponse, head: Uint8Array | null, body: Uint8Array | string): void {
  if (head === null) {
    response.writeHead(204).end();
    return;
  }
  const sizeBytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/octet-stream';
  response
    .writeHead(200, [
      'content-type',
      type,
      'content-length',
      String(sizeBytes),
      ENVELOPE_HEADER,
      headText(head),
    ])
    .end(body);
}

function onRequest(answering: Answering, request: IncomingMessage, response: ServerResponse): void {
  const { headers, method } = request;
  const { maxMessageBytes, onFault } = answering;
  const asked = readRequest(method, headers[ENVELOPE_HEADER], headers['content-length'], maxMessageBytes);
  if (asked === null) {
    answer(response, null, '');
    return;
  }
  if ('fault' in asked) {
    onFault(asked.fault, refusedFailure(asked));
    // Hung up on: what it has announced is not waited for.
    response.writeHead(asked.status, { connection: 'close', allow: 'POST, OPTIONS' }).end();
    return;
  }
  const { add } = createGatherer(asked.sizeBytes);
  const handle = (body: Buffer) =>
    answerOnce(answering, asked.head, body, (head, reply) => answer(response, head, reply));
  if (asked.sizeBytes === 0) handle(Buffer.alloc(0));
  request.on('data', (chunk: Buffer) => {
    const body = add(chunk);
    if (body !== undefined) handle(body);
  });
}

/** An HTTP/1.1 server of messages. What is not one is refused, counted, and its connection closed. */
export async function serveHttp(at: Address, answering: Answering): Promise<Listener> {
  const { onFault } = answering;
  // The client decides how long it keeps an idle connection: one that is closed under a request would lose it.
  const server = http.createServer({ keepAliveTimeout: 0, noDelay: true }, (request, response) =>
    onRequest(answering, request, response),
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    onFault(error.code?.startsWith('HPE_') ? 'malformed' : 'socket', error);
    socket.destroy();
  });
  const address = await bind(server, { host: at.host, port: at.port }, at, onFault);
  return {
    address,
    stats: unknownStats,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
