import { isIPv6 } from 'node:net';
import type { Client, Dispatcher } from 'undici';
import { WirebenchError } from '../errors.ts';
import { lossOf } from '../socket-errors.ts';
import type { Address, Connection, OnFault, OnMessage, Plugin, Transport, TransportMeta } from '../types.ts';
import { ignoreFault } from './_common.ts';
import { createGatherer } from './_gather.ts';
import { serveHttp } from './_http-server.ts';
import { CONNECT_LIMIT_MS, connectInTime } from './_in-time.ts';
import { createRequests, ENVELOPE_HEADER, type Requester } from './_requests.ts';
import { streamMeta } from './_streams.ts';
import { headText, readHeadText } from './_text-head.ts';

export const meta: TransportMeta = {
  ...streamMeta,
  title:
    'HTTP/1.1 (node:http; client undici): a POST a message, its envelope in a header; one request at a time on each ' +
    'of up to 256 keep-alive sockets, so that depth 10 is 10 sockets, and no pipelining',
  socket: 'tcp',
  package: 'undici',
  requestReply: true,
};
const { maxMessageBytes } = meta;
/** Of one client; a message more waits for a free one. */
const MAX_SOCKETS = 256;
const DAY_MS = 24 * 60 * 60 * 1000;

type Done = Parameters<Requester['request']>[2];
interface Waiting {
  readonly head: string;
  readonly body: Uint8Array | string;
  readonly done: Done;
}

/** Reads one response. `done` comes first, so that its socket is free when the reply is handled. */
function handlerOf(done: Done, lost: (error: Error) => void): Dispatcher.DispatchHandler {
  let head: Buffer | undefined;
  let body: Buffer | undefined;
  let add = createGatherer(0).add;
  return {
    onRequestStart() {},
    onResponseStart(controller, status, headers) {
      const envelope = headers[ENVELOPE_HEADER];
      head = typeof envelope === 'string' ? readHeadText(envelope) : undefined;
      const sizeBytes = Number(headers['content-length']);
      if (sizeBytes === 0) body = Buffer.alloc(0);
      if (sizeBytes > 0) add = createGatherer(sizeBytes).add;
      if (status === 204 || (status === 200 && head && sizeBytes >= 0)) return;
      controller.abort(
        new WirebenchError('PROTOCOL', `the server answers with status ${status}; is it a wirebench peer?`),
      );
    },
    onResponseData(_controller, chunk) {
      body = add(chunk) ?? body;
    },
    onResponseEnd: () => done(head, body),
    onResponseError: (_controller, error) => lost(error instanceof WirebenchError ? error : lossOf(error)),
  };
}

/** Sockets are opened as they are needed, and the one that was used last is used first. */
function createSockets(open: () => Client, first: Client, lost: (error: Error) => void): Requester {
  const all = new Set<Client>();
  const free: Client[] = [];
  const waiting: Waiting[] = [];

  function add(client: Client): Client {
    all.add(client);
    client.on('disconnect', (_origin, _targets, error) => lost(lossOf(error)));
    return client;
  }
  free.push(add(first));

  function dispatch(client: Client, { head, body, done }: Waiting): void {
    const settle: Done = (replyHead, reply) => {
      const next = waiting.shift();
      if (next === undefined) free.push(client);
      else dispatch(client, next);
      done(replyHead, reply);
    };
    const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/octet-stream';
    const headers = ['content-type', type, ENVELOPE_HEADER, head];
    client.dispatch({ path: '/', method: 'POST', headers, body }, handlerOf(settle, lost));
  }

  return {
    request(head, body, done) {
      const message = { head: headText(head), body, done };
      const client = free.pop() ?? (all.size < MAX_SOCKETS ? add(open()) : undefined);
      if (client === undefined) waiting.push(message);
      else dispatch(client, message);
    },
    close: async () => void (await Promise.all(Array.from(all, (client) => client.destroy()))),
  };
}

const originOf = ({ host, port }: Address): string => `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;

const http: Plugin<Transport> = async () => {
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
        connectTimeout: 2 * CONNECT_LIMIT_MS,
        headersTimeout: 0,
        bodyTimeout: 0,
        keepAliveTimeout: DAY_MS,
        keepAliveMaxTimeout: DAY_MS,
        maxResponseSize: maxMessageBytes,
      });
    const first = await connectInTime(to, async (signal) => {
      const client = open();
      try {
        await (await client.request({ method: 'OPTIONS', path: '/', signal })).body.dump();
        return client;
      } catch (error) {
        void client.destroy();
        throw error;
      }
    });
    const answering = { onMessage, onFault, maxMessageBytes };
    return createRequests(answering, MAX_SOCKETS, (lost) => createSockets(open, first, lost));
  }
  return {
    listen: (at, onMessage, onFault = ignoreFault) => serveHttp(at, { onMessage, onFault, maxMessageBytes }),
    connect,
  };
};
export default http;
