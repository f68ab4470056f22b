import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { ENVELOPE_BYTES } from '../envelope.ts';
import type { Address, Body, OnMessage, Peer } from '../types.ts';
import { ENVELOPE_HEADER } from './_http-messages.ts';
import plugin, { meta } from './http.ts';

const ANYWHERE = { host: '127.0.0.1', port: 0 };
const HEAD = Buffer.alloc(ENVELOPE_BYTES, 7);
const ENVELOPE = { [ENVELOPE_HEADER]: HEAD.toString('base64') };
const echo: OnMessage = (head, body, from) => from.send(head, body);
const ignore = (): void => {};
const { listen, connect } = await plugin({ options: {} });

async function serve(test: TestContext, onMessage: OnMessage = echo) {
  const faults: string[] = [];
  const listener = await listen(ANYWHERE, onMessage, (fault) => faults.push(fault));
  test.after(() => listener.close());
  return { listener, faults };
}

/** What node:http, and so anybody, gets for a request. */
async function request(to: Address, options: http.RequestOptions, content = '') {
  const asked = http.request({ host: to.host, port: to.port, path: '/', ...options });
  asked.on('error', ignore);
  asked.end(content);
  const [response] = (await once(asked, 'response')) as [http.IncomingMessage];
  const chunks: Buffer[] = await response.toArray();
  return {
    status: response.statusCode,
    headers: response.headers,
    content: Buffer.concat(chunks).toString(),
  };
}

/** A server that is none of ours. */
async function servePlain(test: TestContext, onRequest: http.RequestListener): Promise<Address> {
  const server = http.createServer(onRequest);
  test.after(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const bound = server.address();
  return { host: '127.0.0.1', port: bound !== null && typeof bound === 'object' ? bound.port : 0 };
}

describe('http', () => {
  it("carries the codec's text or bytes and nothing else, and the envelope in a header", async (test) => {
    const { listener } = await serve(test);
    const reply = await request(listener.address, { method: 'POST', headers: ENVELOPE }, '{"a":1}');
    assert.equal(reply.status, 200);
    assert.equal(reply.content, '{"a":1}');
    assert.equal(reply.headers[ENVELOPE_HEADER], ENVELOPE[ENVELOPE_HEADER]);
    assert.equal(reply.headers['content-type'], 'application/octet-stream');
  });

  for (const [depth, sockets] of [
    [1, 1],
    [10, 10],
    [300, 256],
  ] as const) {
    it(`keeps ${depth} in flight on ${sockets} sockets, whatever it sends after that`, async (test) => {
      const used = new Set<unknown>();
      const to = await servePlain(test, (asked, response) => {
        used.add(asked.socket);
        const { [ENVELOPE_HEADER]: envelope = '' } = asked.headers;
        asked.resume().on('end', () => response.setHeader(ENVELOPE_HEADER, envelope).end('reply'));
      });
      const enough = 3 * depth;
      let replies = 0;
      await new Promise<void>((resolve) => {
        // A reply is followed by the next message in the same turn, as in a closed loop.
        const next = (_head: Buffer, _body: Body, from: Peer) => {
          replies += 1;
          if (replies === enough) resolve();
          else if (replies <= enough - depth) from.send(HEAD, 'next');
        };
        void connect(to, next).then((connection) => {
          test.after(() => connection.close());
          const taken = Array.from({ length: depth }, () => connection.send(HEAD, 'first'));
          assert.equal(taken.filter((more) => !more).length, Math.max(0, depth - 255));
        });
      });
      assert.equal(used.size, sockets);
    });
  }

  for (const [what, status, fault, options] of [
    ['another method', 405, 'malformed', { method: 'GET' }],
    ['no envelope', 400, 'malformed', { method: 'POST' }],
    ['an envelope too short', 400, 'malformed', { method: 'POST', headers: { [ENVELOPE_HEADER]: 'AAAA' } }],
    [
      'no length',
      411,
      'malformed',
      { method: 'POST', headers: { ...ENVELOPE, 'transfer-encoding': 'chunked' } },
    ],
    [
      'a length over the maximum',
      413,
      'oversized',
      { method: 'POST', headers: { ...ENVELOPE, 'content-length': meta.maxMessageBytes } },
    ],
  ] as const) {
    it(`answers ${what} with ${status}, and hangs up`, async (test) => {
      const { listener, faults } = await serve(test, () => assert.fail('it was handled'));
      const reply = await request(listener.address, options);
      assert.deepEqual([reply.status, reply.headers.connection, faults], [status, 'close', [fault]]);
    });
  }

  it('answers nothing where no answer is owed, and is free for the next', async (test) => {
    let late: Peer | undefined;
    const { listener } = await serve(test, (head, body, from) => {
      if (String(body) === 'one way') late = from;
      else from.send(head, body);
    });
    const replies: string[] = [];
    const reply = new Promise<void>((resolve) => {
      void connect(listener.address, (_head, body) => {
        replies.push(String(body));
        resolve();
      }).then((connection) => {
        test.after(() => connection.close());
        connection.send(HEAD, 'one way');
        connection.send(HEAD, 'answered');
      });
    });
    await reply;
    assert.deepEqual(replies, ['answered']);
    const refused = new Promise<Error>((resolve) => late?.send(HEAD, 'too late', resolve));
    assert.match((await refused).message, /use tcp or websocket to push$/);
  });

  it('leaves a server that is none of ours', async (test) => {
    const to = await servePlain(test, (_asked, response) => response.writeHead(200).end('welcome'));
    const faults: string[] = [];
    const connection = await connect(to, ignore, (fault) => faults.push(fault));
    connection.send(HEAD, 'hello');
    const error = await new Promise<Error | undefined>((resolve) => connection.onClose(resolve));
    assert.equal(error && 'code' in error && error.code, 'PROTOCOL');
    assert.deepEqual(faults, ['malformed']);
  });
});
