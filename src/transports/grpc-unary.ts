import type { Client, ClientUnaryCall, ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { lossOf } from '../socket-errors.ts';
import type { Plugin, Transport, TransportMeta } from '../types.ts';
import { closedFailure, ignoreFault } from './_common.ts';
import { ASK, loadGrpc, MAX_CALLS, openClient, pack, pass, shortFailure, unpack, withCode } from './_grpc.ts';
import { serveGrpc } from './_grpc-server.ts';
import { connectInTime } from './_in-time.ts';
import { type Answering, answerOnce, createRequests, type Lost, type Requester } from './_requests.ts';
import { streamMeta } from './_streams.ts';

export const meta: TransportMeta = {
  ...streamMeta,
  title:
    'gRPC, unary calls (@grpc/grpc-js, no TLS): a call a message, envelope and body its bytes; one channel a client, ' +
    `up to ${MAX_CALLS} calls at the same time`,
  socket: 'tcp',
  package: '@grpc/grpc-js',
  requestReply: true,
};
const { maxMessageBytes } = meta;
/** Asks whether the server is there; and a reply where none is owed. */
const EMPTY = Buffer.alloc(0);

/** One call; gives up with the signal. */
const ask = (
  client: Client,
  message: Buffer,
  done: (error: Error | null, reply?: Buffer) => void,
): ClientUnaryCall => client.makeUnaryRequest(ASK.path, pass, pass, message, done);

const handlerOf =
  (invalid: number, answering: Answering) =>
  ({ request }: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void => {
    const message = unpack(request);
    if (message !== undefined)
      answerOnce(answering, message.head, message.body, (head, reply) =>
        callback(null, head === null ? EMPTY : pack(head, reply)),
      );
    else if (request.length === 0) callback(null, EMPTY);
    else {
      answering.onFault('malformed', shortFailure());
      callback({ code: invalid, details: 'no envelope' });
    }
  };

function createCalls(client: Client, ready: number, lost: Lost): Requester {
  const calls = new Set<ClientUnaryCall>();
  client.getChannel().watchConnectivityState(ready, Number.POSITIVE_INFINITY, () => lost(closedFailure()));
  return {
    request(head, body, done) {
      const call = ask(client, pack(head, body), (error, reply = EMPTY) => {
        calls.delete(call);
        const message = unpack(reply);
        if (error !== null) lost(lossOf(withCode(error)));
        else if (message === undefined && reply.length > 0) lost(shortFailure());
        else done(message?.head, message?.body);
      });
      calls.add(call);
    },
    async close() {
      for (const call of calls) call.cancel();
      client.close();
    },
  };
}

const create: Plugin<Transport> = async () => {
  const grpc = await loadGrpc();
  return {
    async listen(at, onMessage, onFault = ignoreFault) {
      const answering = { onMessage, onFault, maxMessageBytes };
      // A connection is no client, and owes no message.
      const { guard: _, ...listener } = await serveGrpc(grpc, at, {
        ...{ maxMessageBytes, method: ASK, onFault },
        handler: () => handlerOf(grpc.status.INVALID_ARGUMENT, answering),
      });
      return listener;
    },
    async connect(to, onMessage, onFault = ignoreFault) {
      const client = openClient(grpc, to, maxMessageBytes);
      await connectInTime(
        to,
        (signal) =>
          new Promise<void>((resolve, reject) => {
            const call = ask(client, EMPTY, (error) =>
              error === null ? resolve() : reject(withCode(error)),
            );
            signal.addEventListener('abort', () => call.cancel());
          }),
      ).catch((error: unknown) => {
        client.close();
        throw error;
      });
      return createRequests({ onMessage, onFault, maxMessageBytes }, MAX_CALLS, (lost) =>
        createCalls(client, grpc.connectivityState.READY, lost),
      );
    },
  };
};
export default create;
