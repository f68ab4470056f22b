import type { ServerDuplexStream } from '@grpc/grpc-js';
import type {
  Address,
  Connection,
  OnFault,
  OnMessage,
  Peer,
  Plugin,
  Transport,
  TransportMeta,
} from '../types.ts';
import { closedFailure, ignoreFault } from './_common.ts';
import { EXCHANGE, type Grpc, loadGrpc, openClient, pass, shortFailure, unpack, withCode } from './_grpc.ts';
import { type Hearing, serveGrpc } from './_grpc-server.ts';
import { createEnd, createSender } from './_grpc-stream.ts';
import { connectInTime } from './_in-time.ts';
import { streamMeta } from './_streams.ts';

export const meta: TransportMeta = {
  ...streamMeta,
  connections: true,
  title:
    'gRPC, one bidirectional stream a client (@grpc/grpc-js, no TLS): a gRPC message a message, envelope and body its ' +
    'bytes',
  socket: 'tcp',
  package: '@grpc/grpc-js',
};
const { maxMessageBytes } = meta;

const handlerOf =
  (grpc: Grpc, onMessage: OnMessage, onFault: OnFault) =>
  (hearing: Hearing) =>
  (call: ServerDuplexStream<Buffer, Buffer>): void => {
    const heard = hearing(call, onMessage);
    const peer = {
      ...createSender(call, onFault, { maxMessageBytes, pausesReading: true }),
      ...createEnding(call, grpc),
    };
    // Nothing but the news that the server is here.
    call.sendMetadata(new grpc.Metadata());
    call.on('data', (bytes: Buffer) => {
      const message = unpack(bytes);
      if (message !== undefined) return heard(message.head, message.body, peer);
      onFault('malformed', shortFailure());
      call.emit('error', { code: grpc.status.INVALID_ARGUMENT, details: 'no envelope' });
    });
    call.on('end', () => call.end());
  };

/** How a server's call ends: by its client, or by a status that hangs up on it. */
function createEnding(
  call: ServerDuplexStream<Buffer, Buffer>,
  grpc: Grpc,
): Required<Pick<Peer, 'onClose' | 'close'>> {
  let closedHere = false;
  let ended: () => void = () => {};
  const closed = new Promise<Error | undefined>((resolve) => {
    ended = () => resolve(closedHere ? undefined : closedFailure());
  });
  for (const event of ['cancelled', 'end', 'close']) call.once(event, ended);
  return {
    onClose: (listener) => void closed.then(listener),
    async close() {
      if (closedHere) return;
      closedHere = true;
      ended();
      call.emit('error', { code: grpc.status.ABORTED, details: 'the server has hung up' });
    },
  };
}

async function connect(grpc: Grpc, to: Address, onMessage: OnMessage, onFault: OnFault): Promise<Connection> {
  const client = openClient(grpc, to, maxMessageBytes);
  const call = client.makeBidiStreamRequest(EXCHANGE.path, pass, pass);
  const answered = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      call.once('metadata', () => resolve());
      call.once('error', (error) => reject(withCode(error)));
      signal.addEventListener('abort', () => call.cancel());
    });
  await connectInTime(to, answered).catch((error: unknown) => {
    client.close();
    throw error;
  });
  return createEnd(call, onMessage, onFault, maxMessageBytes, () => client.close());
}

const create: Plugin<Transport> = async () => {
  const grpc = await loadGrpc();
  return {
    listen: (at, onMessage, onFault = ignoreFault) =>
      serveGrpc(grpc, at, {
        ...{ maxMessageBytes, method: EXCHANGE, onFault },
        handler: handlerOf(grpc, onMessage, onFault),
      }),
    connect: (to, onMessage, onFault = ignoreFault) => connect(grpc, to, onMessage, onFault),
  };
};
export default create;
