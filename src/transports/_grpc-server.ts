import net, { type Socket } from 'node:net';
import type { UntypedHandleCall } from '@grpc/grpc-js';
import type { Address, Guard, Listener, OnFault, OnMessage } from '../types.ts';
import { unknownStats } from './_common.ts';
import { type Grpc, limits, MAX_CALLS, type Method, pass } from './_grpc.ts';
import { createGuarding, keepAlive } from './_guarding.ts';
import { bind } from './_listening.ts';

/** What hands on the messages of a call: where it came from has begun to speak with the first. */
export type Hearing = (call: { getPeer(): string }, onMessage: OnMessage) => OnMessage;

export interface GrpcServing {
  readonly maxMessageBytes: number;
  readonly method: Method;
  readonly onFault: OnFault;
  readonly handler: (hearing: Hearing) => UntypedHandleCall;
}

/** As getPeer() says it. */
const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress}:${remotePort}`;

/** Serves one method on an address. What is no call of it gRPC refuses by itself, and tells nobody. */
export async function serveGrpc(
  grpc: Grpc,
  at: Address,
  { maxMessageBytes, method, onFault, handler }: GrpcServing,
): Promise<Listener & { guard(by: Guard): void }> {
  const sockets = new Map<string, Socket>();
  const server = new grpc.Server({ ...limits(maxMessageBytes), 'grpc.max_concurrent_streams': MAX_CALLS });
  const { injectConnection } = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  // The sockets that gRPC binds by itself nobody can bound.
  const listening = net.createServer((socket) => {
    const peer = peerOf(socket);
    sockets.set(peer, socket);
    socket.once('close', () => sockets.delete(peer));
    guarding.begin(keepAlive(socket).setNoDelay(true));
    injectConnection(socket);
  });
  const guarding = createGuarding(listening);
  const hearing: Hearing = (call, onMessage) => {
    const socket = sockets.get(call.getPeer());
    return socket ? guarding.hearing(socket, onMessage) : onMessage;
  };
  server.addService({ method: definitionOf(method) }, { method: handler(hearing) });
  return {
    address: await bind(listening, { host: at.host, port: at.port }, at, onFault),
    stats: unknownStats,
    guard: guarding.guard,
    async close() {
      const closed = new Promise((resolve) => listening.close(resolve));
      server.forceShutdown();
      for (const socket of sockets.values()) socket.destroy();
      await closed;
    },
  };
}

const definitionOf = ({ path, streams }: Method) => ({
  path,
  requestStream: streams,
  responseStream: streams,
  requestSerialize: pass,
  requestDeserialize: pass,
  responseSerialize: pass,
  responseDeserialize: pass,
});
