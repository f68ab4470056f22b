import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test } from 'node:test';
import tcp from './tcp.ts';
import tls from './tls.ts';
import websocket from './websocket.ts';

for (const [name, plugin] of Object.entries({ tcp, tls, websocket }))
  test(`${name}: both ends ask whether the other is still there, after ten seconds without a word`, async (t) => {
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
    assert.equal(new Set(asked.map((call) => call.this)).size, 2);
  });
