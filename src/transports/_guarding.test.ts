import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test } from 'node:test';
import grpc from './grpc.ts';
import tcp from './tcp.ts';
import tls from './tls.ts';
import websocket from './websocket.ts';

// The socket of a gRPC client is its library's.
for (const [name, plugin, ends] of [
  ['tcp', tcp, 2],
  ['tls', tls, 2],
  ['websocket', websocket, 2],
  ['grpc', grpc, 1],
] as const)
  test(`${name}: ${ends} of its ends ask whether the other is still there, after ten seconds without a word`, async (t) => {
    const { mock } = t.mock.method(Socket.prototype, 'setKeepAlive');
    const { listen, connect } = await plugin({ options: {} });
    let wake = (): void => {};
    const heard = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const listener = await listen({ host: '127.0.0.1', port: 0 }, () => wake());
    t.after(() => listener.close());
    const connection = await connect(listener.address, () => {});
    t.after(() => connection.close());
    connection.send(Buffer.alloc(56), 'x');
    await heard;
    const asked = mock.calls.filter(({ arguments: [on, afterMs] }) => on === true && afterMs === 10_000);
    assert.equal(new Set(asked.map((call) => call.this)).size, ends);
  });
