import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { WebSocket } from 'ws';
import { ENVELOPE_BYTES } from '../envelope.ts';
import type { Address, Listener, OnMessage } from '../types.ts';
import { originOf } from './_http-messages.ts';
import { textMessage } from './_text-head.ts';
import plugin from './websocket.ts';

const HEAD = Buffer.alloc(ENVELOPE_BYTES, 7);
const echo: OnMessage = (head, body, from) => from.send(head, body);
const ignore = (): void => {};
const { listen, connect } = await plugin({ options: {} });

async function serve(test: TestContext, onMessage: OnMessage = echo) {
  const faults: string[] = [];
  const listener: Listener = await listen({ host: '127.0.0.1', port: 0 }, onMessage, (fault) =>
    faults.push(fault),
  );
  test.after(() => listener.close());
  return { listener, faults };
}

/** What a browser would have. */
async function open(test: TestContext, to: Address): Promise<WebSocket> {
  const socket = new WebSocket(originOf(to, 'ws'));
  test.after(() => socket.terminate());
  await once(socket, 'open');
  return socket.on('error', ignore);
}

describe('websocket', () => {
  it('carries text as text messages and bytes as binary ones, the envelope in front', async (test) => {
    const { listener } = await serve(test, (head, body, from) => {
      assert.deepEqual(head, HEAD);
      from.send(head, body);
    });
    const socket = await open(test, listener.address);
    for (const message of [
      textMessage(HEAD, '{"snow":"\u2603"}'),
      Buffer.concat([HEAD, Buffer.from([0, 255])]),
    ]) {
      socket.send(message);
      const [data, isBinary] = await once(socket, 'message');
      assert.deepEqual([data, isBinary], [Buffer.from(message), typeof message !== 'string']);
    }
  });

  for (const [what, message] of [
    ['text', 'hello'],
    ['bytes', Buffer.alloc(ENVELOPE_BYTES - 1)],
    ['nothing', ''],
  ] as const) {
    it(`hangs up on ${what} without an envelope`, async (test) => {
      const { listener, faults } = await serve(test, () => assert.fail('it was handled'));
      const socket = await open(test, listener.address);
      socket.send(message);
      await once(socket, 'close');
      assert.deepEqual(faults, ['malformed']);
    });
  }

  for (const [what, frame, fault] of [
    // RFC 6455, section 5.2: a final binary frame of 2^40 bytes; one that the client has not masked.
    ['announces too much', Buffer.from('82ff0000010000000000', 'hex'), 'oversized'],
    ['breaks the protocol', Buffer.from('820100', 'hex'), 'malformed'],
  ] as const) {
    it(`hangs up on one that ${what}`, async (test) => {
      const { listener, faults } = await serve(test);
      const asked = http.request({
        host: listener.address.host,
        port: listener.address.port,
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
        },
      });
      asked.end();
      const [, socket] = await once(asked, 'upgrade');
      test.after(() => socket.destroy());
      const closed = new Promise((resolve) => socket.on('error', ignore).resume().once('close', resolve));
      socket.write(frame);
      await closed;
      assert.deepEqual(faults, [fault]);
    });
  }

  it('counts a request that is no handshake, and goes on', async (test) => {
    const { listener, faults } = await serve(test);
    const { host, port } = listener.address;
    const bad = { connection: 'Upgrade', upgrade: 'websocket' };
    const [plain] = await once(http.get({ host, port }), 'response');
    plain.resume();
    assert.equal(plain.statusCode, 426);
    await assert.rejects(once(http.get({ host, port, headers: bad }), 'upgrade'), { code: 'ECONNRESET' });
    assert.deepEqual(faults, ['malformed', 'malformed']);
    const reply = new Promise<string>((resolve) => {
      void connect(listener.address, (_head, body) => resolve(String(body))).then((connection) => {
        test.after(() => connection.close());
        connection.send(HEAD, 'served');
      });
    });
    assert.equal(await reply, 'served');
  });

  it('answers a ping', async (test) => {
    const { listener } = await serve(test);
    const socket = await open(test, listener.address);
    socket.ping('are you there');
    assert.equal(String((await once(socket, 'pong'))[0]), 'are you there');
  });

  it('hangs up on whoever sends no message in time, and takes no more than it may', async (test) => {
    test.mock.timers.enable({ apis: ['setTimeout'] });
    const { listener } = await serve(test);
    listener.guard?.({ connections: 3, firstMessageMs: 1000 });
    const { host, port } = listener.address;
    const raw = () => {
      const socket = net.connect(port, host).on('error', ignore).resume();
      test.after(() => socket.destroy());
      return { socket, closed: new Promise((resolve) => socket.once('close', resolve)) };
    };
    const silent = raw();
    const upgraded = await open(test, listener.address);
    const closed = new Promise((resolve) => upgraded.once('close', resolve));
    const member = await open(test, listener.address);
    const answered = async () => {
      member.send(Buffer.concat([HEAD, Buffer.from('x')]));
      await once(member, 'message');
    };
    await answered();
    await raw().closed;
    test.mock.timers.tick(1000);
    await Promise.all([silent.closed, closed]);
    await answered();
  });

  it('says that a server is no WebSocket server', async (test) => {
    const server = http.createServer((_request, response) => response.writeHead(404).end());
    test.after(() => server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const bound = server.address();
    assert.ok(bound !== null && typeof bound === 'object');
    await assert.rejects(connect({ host: '127.0.0.1', port: bound.port }, ignore), {
      code: 'CONNECT_FAILED',
      message: /Unexpected server response: 404/,
    });
  });
});
