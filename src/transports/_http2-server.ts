import http2, { type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { Address, Listener } from '../types.ts';
import { cutShortFailure, unknownStats } from './_common.ts';
import {
  type Content,
  ENVELOPE_HEADER,
  gather,
  type HttpAnswering,
  lengthOf,
  readRequest,
  refusedFailure,
  sayRefused,
  typeOf,
} from './_http-messages.ts';
import { bind } from './_listening.ts';
import { answerOnce } from './_requests.ts';
import { headText } from './_text-head.ts';

export const MAX_STREAMS = 256;
/** Flow control of a stream and of a session: with the 64 KiB of RFC 9113 a message of 100 kB costs half as much CPU again. */
export const WINDOW_BYTES = 1024 * 1024;

/** Of both ends. */
export const sessionOptions = (maxMessageBytes: number) => ({
  settings: { initialWindowSize: WINDOW_BYTES, maxConcurrentStreams: MAX_STREAMS, enablePush: false },
  /** In megabytes: what all streams of a session may hold. The largest message goes both ways. */
  maxSessionMemory: (2 * maxMessageBytes) / (1024 * 1024),
});

function answer(stream: ServerHttp2Stream, head: Uint8Array | null, body: Content): void {
  if (stream.destroyed) return;
  if (head === null) stream.respond({ ':status': 204 }, { endStream: true });
  else {
    const reply = { 'content-type': typeOf(body), 'content-length': lengthOf(body) };
    stream.respond({ ':status': 200, ...reply, [ENVELOPE_HEADER]: headText(head) });
    stream.end(body);
  }
}

/** In words for somebody at a keyboard. */
function refuse(stream: ServerHttp2Stream, status: number, inWords: boolean): void {
  if (stream.destroyed) return;
  stream.respond({ ':status': status }, { endStream: !inWords });
  if (inWords) stream.end(sayRefused(status));
}

function onStream(answering: HttpAnswering, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  const { onFault, anybody } = answering;
  // One that the peer has given up, or that ends with its session, which is counted.
  stream.on('error', () => {});
  const { [ENVELOPE_HEADER]: envelope, 'content-length': contentLength } = headers;
  const asked = readRequest(headers[':method'], envelope, contentLength, answering);
  if (asked === null) answer(stream, null, '');
  else if ('fault' in asked) {
    onFault(asked.fault, refusedFailure(asked));
    refuse(stream, asked.status, anybody);
    // What it has announced is not waited for.
    stream.close();
  } else {
    let whole = false;
    const handle = (message: Buffer) => {
      whole = true;
      answerOnce(answering, asked.head, message, (head, body) => {
        // A server that is not measured owes everybody an answer, but to what it cannot read.
        if (head === null && anybody) refuse(stream, 400, true);
        else answer(stream, head, body);
      });
    };
    stream.on('aborted', () => whole || onFault('malformed', cutShortFailure()));
    stream.on('data', gather(asked.sizeBytes, handle));
  }
}

/** An HTTP/2 server of messages, without TLS. What is not one is refused and counted. */
export async function serveHttp2(at: Address, answering: HttpAnswering): Promise<Listener> {
  const { onFault, maxMessageBytes } = answering;
  const sessions = new Set<ServerHttp2Session>();
  const server = http2.createServer(sessionOptions(maxMessageBytes));
  server.on('session', (session) => {
    session.setLocalWindowSize(WINDOW_BYTES);
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  server.on('sessionError', (error: NodeJS.ErrnoException) =>
    onFault(error.code === 'ERR_HTTP2_ERROR' ? 'malformed' : 'socket', error),
  );
  server.on('stream', (stream, headers) => onStream(answering, stream, headers));
  const address = await bind(server, { host: at.host, port: at.port }, at, onFault);
  return {
    address,
    stats: unknownStats,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const session of sessions) session.destroy();
      await closed;
    },
  };
}
