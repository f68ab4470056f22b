import type { Client, Dispatcher } from 'undici';
import { WirebenchError } from '../errors.ts';
import { lossOf } from '../socket-errors.ts';
import { type Content, createReply, ENVELOPE_HEADER, METHODS, typeOf } from './_http-messages.ts';
import type { Lost, Requester } from './_requests.ts';
import { headText } from './_text-head.ts';

/** Of one client; a message more waits for a free one. */
export const MAX_SOCKETS = 256;

type Done = Parameters<Requester['request']>[2];
interface Waiting {
  readonly head: string;
  readonly body: Content;
  readonly done: Done;
}

/** Reads one response. */
function handlerOf(maxMessageBytes: number, done: Done, lost: Lost): Dispatcher.DispatchHandler {
  const reply = createReply(maxMessageBytes);
  return {
    onRequestStart() {},
    onResponseStart(controller, status, headers) {
      const error = reply.start(status, headers[ENVELOPE_HEADER], headers['content-length']);
      if (error !== undefined) controller.abort(error);
    },
    onResponseData: (_controller, chunk) => reply.add(chunk),
    onResponseEnd: () => done(reply.head, reply.body),
    onResponseError: (_controller, error) => lost(error instanceof WirebenchError ? error : lossOf(error)),
  };
}

/** Keep-alive sockets with one request at a time: opened as they are needed, and the one that was used last is used first. */
export function createSockets(
  maxMessageBytes: number,
  open: () => Client,
  first: Client,
  lost: Lost,
): Requester {
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
    const headers = ['content-type', typeOf(body), ENVELOPE_HEADER, head];
    client.dispatch(
      { path: '/', method: METHODS.message, headers, body },
      handlerOf(maxMessageBytes, settle, lost),
    );
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
