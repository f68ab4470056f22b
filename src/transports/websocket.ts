import http from 'node:http';
import type { Connection, Listener, Plugin, Transport, TransportMeta } from '../types.ts';
import { ignoreFault, unknownStats } from './_common.ts';
import { createGuarding, keepAlive } from './_guarding.ts';
import { originOf, refusedFailure } from './_http-messages.ts';
import { hangUpOnErrors } from './_http-server.ts';
import { connectInTime } from './_in-time.ts';
import { bind } from './_listening.ts';
import { createSocketEnd, maxPayloadOf } from './_socket-messages.ts';
import { streamMeta } from './_streams.ts';

export const meta: TransportMeta = {
  ...streamMeta,
  connections: true,
  title: 'WebSocket (ws): a binary or text message a message, its envelope in front; no compression',
  socket: 'tcp',
  package: 'ws',
};
const { maxMessageBytes } = meta;

const websocket: Plugin<Transport> = async () => {
  const { WebSocket, WebSocketServer } = await import('ws');
  const options = { maxPayload: maxPayloadOf(maxMessageBytes), perMessageDeflate: false, autoPong: false };

  const listen: Transport['listen'] = async (at, onMessage, onFault = ignoreFault): Promise<Listener> => {
    const ends = new Set<Connection>();
    const server = http.createServer((_request, response) => {
      onFault('malformed', refusedFailure({ status: 426, fault: 'malformed' }));
      response.writeHead(426, { connection: 'close', upgrade: 'websocket' }).end();
    });
    hangUpOnErrors(server, onFault);
    const guarding = createGuarding(server);
    server.on('connection', (socket) => guarding.begin(keepAlive(socket)));
    const handshake = new WebSocketServer({ noServer: true, ...options, clientTracking: false });
    handshake.on('wsClientError', (error, socket) => {
      onFault('malformed', error);
      socket.destroy();
    });
    server.on('upgrade', (request, socket, first) =>
      handshake.handleUpgrade(request, socket, first, (opened) => {
        const heard = guarding.hearing(socket, onMessage);
        const end = createSocketEnd(opened, heard, onFault, { maxMessageBytes, pausesReading: true });
        ends.add(end);
        end.onClose(() => ends.delete(end));
      }),
    );
    const address = await bind(server, { host: at.host, port: at.port }, at, onFault);
    return {
      address,
      stats: unknownStats,
      guard: guarding.guard,
      async close() {
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        await Promise.all(Array.from(ends, (end) => end.close()));
        await closed;
      },
    };
  };

  return {
    listen,
    connect: (to, onMessage, onFault = ignoreFault) =>
      connectInTime(to, (signal) => {
        const socket = new WebSocket(originOf(to, 'ws'), options);
        signal.addEventListener('abort', () => socket.terminate());
        return new Promise((resolve, reject) => {
          socket.once('error', reject);
          socket.once('upgrade', ({ socket: wire }) => keepAlive(wire));
          socket.once('open', () => {
            socket.off('error', reject);
            resolve(createSocketEnd(socket, onMessage, onFault, { maxMessageBytes, pausesReading: false }));
          });
        });
      }),
  };
};
export default websocket;
