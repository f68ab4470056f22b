import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Address, Listener, OnFault } from '../types.ts';
import { unknownStats } from './_common.ts';
import {
  type Content,
  ENVELOPE_HEADER,
  gather,
  type HttpAnswering,
  lengthOf,
  METHODS,
  readRequest,
  refusedFailure,
  sayRefused,
  typeOf,
} from './_http-messages.ts';
import { bind } from './_listening.ts';
import { answerOnce } from './_requests.ts';
import { headText } from './_text-head.ts';

function answer(response: ServerResponse, head: Uint8Array | null, body: Content): void {
  if (head === null) response.writeHead(204).end();
  else {
    const headers = ['content-type', typeOf(body), 'content-length', String(lengthOf(body))];
    response.writeHead(200, [...headers, ENVELOPE_HEADER, headText(head)]).end(body);
  }
}

function onRequest(answering: HttpAnswering, request: IncomingMessage, response: ServerResponse): void {
  const { headers, method } = request;
  const { onFault, anybody } = answering;
  const { 'content-length': contentLength, [ENVELOPE_HEADER]: envelope } = headers;
  const asked = readRequest(method, envelope, contentLength, answering);
  if (asked === null) answer(response, null, '');
  else if ('fault' in asked) {
    onFault(asked.fault, refusedFailure(asked));
    // Hung up on: what it has announced is not waited for.
    response.writeHead(asked.status, { connection: 'close', allow: Object.values(METHODS).join(', ') });
    response.end(anybody ? sayRefused(asked.status) : undefined);
  } else {
    const handle = (body: Buffer) =>
      answerOnce(answering, asked.head, body, (head, reply) => {
        // A server that is not measured owes everybody an answer, but to what it cannot read.
        if (head === null && anybody) response.writeHead(400).end(sayRefused(400));
        else answer(response, head, reply);
      });
    request.on('data', gather(asked.sizeBytes, handle));
  }
}

/** What is no HTTP, or breaks off, is counted and gets no answer. */
export function hangUpOnErrors(server: Server, onFault: OnFault): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    onFault(error.code?.startsWith('HPE_') ? 'malformed' : 'socket', error);
    socket.destroy();
  });
}

/** An HTTP/1.1 server of messages. What is not one is refused, counted, and its connection closed. */
export async function serveHttp(at: Address, answering: HttpAnswering): Promise<Listener> {
  const { onFault } = answering;
  // The client decides how long it keeps an idle connection: one that is closed under a request would lose it.
  const server = http.createServer({ keepAliveTimeout: 0, noDelay: true }, (request, response) =>
    onRequest(answering, request, response),
  );
  hangUpOnErrors(server, onFault);
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
