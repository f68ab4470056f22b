import type { Client } from 'undici';
import type { Address, Connection, OnFault, OnMessage, Plugin, Transport, TransportMeta } from '../types.ts';
import { ignoreFault } from './_common.ts';
import { METHODS, originOf } from './_http-messages.ts';
import { serveHttp } from './_http-server.ts';
import { createSockets, MAX_SOCKETS } from './_http-sockets.ts';
import { CONNECT_LIMIT_MS, connectInTime } from './_in-time.ts';
import { createRequests } from './_requests.ts';
import { streamMeta } from './_streams.ts';

export const meta: TransportMeta = {
  ...streamMeta,
  title:
    'HTTP/1.1 (node:http; client undici): a POST a message, its envelope in a header; one request at a time on each ' +
    `of up to ${MAX_SOCKETS} keep-alive sockets, so that depth 10 is 10 sockets, and no pipelining`,
  socket: 'tcp',
  package: 'undici',
  requestReply: true,
  anybody: true,
};
const { maxMessageBytes } = meta;
const DAY_MS = 24 * 60 * 60 * 1000;

const http: Plugin<Transport> = async ({ options }) => {
  const anybody = options['anybody'] === true;
  // Version 7 is the last that runs on Node 20. Its dispatch() costs a fifth less CPU a message than its request(), and a
  // third of what the client of node:http does.
  const undici = await import('undici');

  async function connect(
    to: Address,
    onMessage: OnMessage,
    onFault: OnFault = ignoreFault,
  ): Promise<Connection> {
    const open = (): Client =>
      new undici.Client(originOf(to), {
        // Of the sockets after the first.
        connectTimeout: CONNECT_LIMIT_MS + 1000,
        headersTimeout: 0,
        bodyTimeout: 0,
        keepAliveTimeout: DAY_MS,
        keepAliveMaxTimeout: DAY_MS,
        maxResponseSize: maxMessageBytes,
      });
    const first = await connectInTime(to, async (signal) => {
      const client = open();
      signal.addEventListener('abort', () => void client.destroy());
      try {
        await (await client.request({ method: METHODS.hello, path: '/' })).body.dump();
        return client;
      } catch (error) {
        void client.destroy();
        throw error;
      }
    });
    const answering = { onMessage, onFault, maxMessageBytes };
    return createRequests(answering, MAX_SOCKETS, (lost) =>
      createSockets(maxMessageBytes, open, first, lost),
    );
  }
  return {
    listen: (at, onMessage, onFault = ignoreFault) =>
      serveHttp(at, { onMessage, onFault, maxMessageBytes, anybody }),
    connect,
  };
};
export default http;
