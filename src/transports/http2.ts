import http2, { type ClientHttp2Session } from 'node:http2';
import net from 'node:net';
import { lossOf } from '../socket-errors.ts';
import type { Address, Plugin, Transport, TransportMeta } from '../types.ts';
import { closedFailure, ignoreFault } from './_common.ts';
import { createReply, ENVELOPE_HEADER, lengthOf, METHODS, originOf, typeOf } from './_http-messages.ts';
import { MAX_STREAMS, serveHttp2, sessionOptions, WINDOW_BYTES } from './_http2-server.ts';
import { connectInTime } from './_in-time.ts';
import { createRequests, type Lost, type Requester } from './_requests.ts';
import { streamMeta } from './_streams.ts';
import { headText } from './_text-head.ts';

export const meta: TransportMeta = {
  ...streamMeta,
  title:
    'HTTP/2 without TLS (node:http2): a POST a message, its envelope in a header; one session a client, a stream a ' +
    `message, up to ${MAX_STREAMS} at the same time`,
  socket: 'tcp',
  requestReply: true,
  anybody: true,
};
const { maxMessageBytes } = meta;

function createStreams(session: ClientHttp2Session, lost: Lost): Requester {
  session.on('error', (error) => lost(lossOf(error)));
  session.once('close', () => lost(closedFailure()));
  return {
    request(head, body, done) {
      const stream = session.request({
        ':method': METHODS.message,
        'content-type': typeOf(body),
        'content-length': lengthOf(body),
        [ENVELOPE_HEADER]: headText(head),
      });
      const reply = createReply(maxMessageBytes);
      let ended = false;
      stream.once('response', (headers) => {
        const { ':status': status, [ENVELOPE_HEADER]: envelope, 'content-length': contentLength } = headers;
        const error = reply.start(status, envelope, contentLength);
        if (error !== undefined) lost(error);
      });
      stream.on('data', reply.add);
      stream.once('end', () => {
        ended = true;
        done(reply.head, reply.body);
      });
      stream.on('error', (error) => lost(lossOf(error)));
      stream.once('close', () => ended || lost(closedFailure()));
      stream.end(body);
    },
    async close() {
      if (session.destroyed) return;
      const closed = new Promise((resolve) => session.once('close', resolve));
      session.destroy();
      await closed;
    },
  };
}

/** Resolves once the server has shown that it speaks HTTP/2. */
const openSession = (to: Address, signal: AbortSignal): Promise<ClientHttp2Session> =>
  new Promise((resolve, reject) => {
    const socket = net.connect({ host: to.host, port: to.port });
    const options = { ...sessionOptions(maxMessageBytes), createConnection: () => socket };
    const session = http2.connect(originOf(to), options);
    session.on('error', reject);
    session.once('close', () => reject(closedFailure()));
    session.once('remoteSettings', () => {
      session.setLocalWindowSize(WINDOW_BYTES);
      resolve(session);
    });
    // A session that is not connected yet cannot be destroyed.
    signal.addEventListener('abort', () => socket.destroy(new Error('no answer')));
  });

const create: Plugin<Transport> = ({ options }) => ({
  listen: (at, onMessage, onFault = ignoreFault) =>
    serveHttp2(at, { onMessage, onFault, maxMessageBytes, anybody: options['anybody'] === true }),
  async connect(to, onMessage, onFault = ignoreFault) {
    const session = await connectInTime(to, (signal) => openSession(to, signal));
    const answering = { onMessage, onFault, maxMessageBytes };
    return createRequests(answering, MAX_STREAMS, (lost) => createStreams(session, lost));
  },
});
export default create;
