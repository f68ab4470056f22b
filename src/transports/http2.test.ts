import assert from 'node:assert/strict';
import { once } from 'node:events';
import http2, { type OutgoingHttpHeaders } from 'node:http2';
import net from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { ENVELOPE_BYTES } from '../envelope.ts';
import type { Address, OnMessage } from '../types.ts';
import { ENVELOPE_HEADER, originOf } from './_http-messages.ts';
import plugin, { meta } from './http2.ts';

const HEAD = Buffer.alloc(ENVELOPE_BYTES, 7);
const POST = { ':method': 'POST', [ENVELOPE_HEADER]: HEAD.toString('base64') };
const echo: OnMessage = (head, body, from) => from.send(head, body);
const ignore = (): void => {};
const { listen, connect } = await plugin({ options: {} });

async function serve(test: TestContext, onMessage: OnMessage = echo) {
  const faults: string[] = [];
  const listener = await listen({ host: '127.0.0.1', port: 0 }, onMessage, (fault) => faults.push(fault));
  test.after(() => listener.close());
  return { listener, faults };
}

function openSession(test: TestContext, to: Address) {
  const session = http2.connect(originOf(to));
  test.after(() => session.destroy());
  return async (headers: OutgoingHttpHeaders, content = '') => {
    const stream = session.request(headers, { endStream: false });
    stream.on('error', ignore).end(content);
    const [response] = await once(stream, 'response');
    const chunks: Buffer[] = await stream.toArray();
    return { status: response[':status'], response, content: Buffer.concat(chunks).toString() };
  };
}

describe('http2', () => {
  it("carries the codec's text or bytes and nothing else, and the envelope in a header", async (test) => {
    const { listener } = await serve(test);
    const request = openSession(test, listener.address);
    const { status, response, content } = await request({ ...POST, 'content-length': 7 }, '{"a":1}');
    assert.deepEqual([status, content], [200, '{"a":1}']);
    assert.equal(response[ENVELOPE_HEADER], POST[ENVELOPE_HEADER]);
  });

  it('refuses what is no message, counts it, and goes on', async (test) => {
    const { listener, faults } = await serve(test, (_head, body) => assert.equal(String(body), 'one way'));
    const request = openSession(test, listener.address);
    for (const [status, headers] of [
      [204, { ':method': 'OPTIONS' }],
      [405, { ':method': 'GET' }],
      [400, { ':method': 'POST', 'content-length': 0 }],
      [411, POST],
      [413, { ...POST, 'content-length': meta.maxMessageBytes }],
    ] as const)
      assert.equal((await request(headers)).status, status);
    assert.deepEqual(faults, ['malformed', 'malformed', 'malformed', 'oversized']);
    assert.equal((await request({ ...POST, 'content-length': 7 }, 'one way')).status, 204);
  });

  it('puts all messages of a client in streams of one session', async (test) => {
    const { listener } = await serve(test);
    let sockets = 0;
    const relay = net.createServer((front) => {
      sockets += 1;
      const back = net.connect(listener.address.port, listener.address.host);
      front.pipe(back).pipe(front);
    });
    test.after(() => relay.close());
    await once(relay.listen(0, '127.0.0.1'), 'listening');
    const bound = relay.address();
    assert.ok(bound !== null && typeof bound === 'object');
    await new Promise<void>((resolve) => {
      let replies = 0;
      const onReply = () => {
        replies += 1;
        if (replies === 300) resolve();
      };
      void connect({ host: '127.0.0.1', port: bound.port }, onReply).then((connection) => {
        test.after(() => connection.close());
        const taken = Array.from({ length: 300 }, (_, n) => connection.send(HEAD, `message ${n}`));
        assert.equal(taken.indexOf(false), 255);
      });
    });
    assert.equal(sockets, 1);
  });

  it('leaves a server that is none of ours', async (test) => {
    const server = http2.createServer((_request, response) => response.end('welcome'));
    test.after(() => server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const bound = server.address();
    assert.ok(bound !== null && typeof bound === 'object');
    const faults: string[] = [];
    const to = { host: '127.0.0.1', port: bound.port };
    const connection = await connect(to, ignore, (fault) => faults.push(fault));
    connection.send(HEAD, 'hello');
    const error = await new Promise<Error | undefined>((resolve) => connection.onClose(resolve));
    assert.equal(error && 'code' in error && error.code, 'PROTOCOL');
    assert.deepEqual(faults, ['malformed']);
  });

  it('says that a server speaks something else', async (test) => {
    const server = net.createServer((socket) =>
      socket.on('error', ignore).end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    test.after(() => server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const bound = server.address();
    assert.ok(bound !== null && typeof bound === 'object');
    await assert.rejects(connect({ host: '127.0.0.1', port: bound.port }, ignore), {
      code: 'CONNECT_FAILED',
    });
  });
});
