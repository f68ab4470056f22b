import assert from 'node:assert/strict';
import { once } from 'node:events';
import http2 from 'node:http2';
import net from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { status } from '@grpc/grpc-js';
import { ENVELOPE_BYTES } from '../envelope.ts';
import { loadPlugin } from '../plugins.ts';
import type { OnMessage } from '../types.ts';
import { ASK, EXCHANGE } from './_grpc.ts';
import { originOf } from './_http-messages.ts';

const HEAD = Buffer.alloc(ENVELOPE_BYTES, 7);
const echo: OnMessage = (head, body, from) => from.send(head, body);

async function serve(test: TestContext, wire: string) {
  const { create } = await loadPlugin('transports', { use: wire });
  const { listen, connect } = await create({ options: {} });
  const faults: string[] = [];
  const listener = await listen({ host: '127.0.0.1', port: 0 }, echo, (fault) => faults.push(fault));
  test.after(() => listener.close());
  const reply = (text: string) =>
    new Promise<string>((resolve) => {
      void connect(listener.address, (_head, body) => resolve(String(body))).then((connection) => {
        test.after(() => connection.close());
        connection.send(HEAD, text);
      });
    });
  return { listener, connect, address: listener.address, faults, reply };
}

/** gRPC over HTTP/2: a byte that says uncompressed, the length, the message. */
function message(content: Buffer, announcedBytes = content.length): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(announcedBytes, 1);
  return Buffer.concat([prefix, content]);
}

for (const [wire, { path }] of [
  ['grpc', EXCHANGE],
  ['grpc-unary', ASK],
] as const) {
  describe(wire, () => {
    for (const [what, bytes, code, faults] of [
      ['a message without an envelope', message(HEAD.subarray(1)), status.INVALID_ARGUMENT, ['malformed']],
      ['a length over the maximum', message(HEAD, 0xffffffff), status.RESOURCE_EXHAUSTED, []],
    ] as const) {
      it(`answers ${what} with ${status[code]}, and goes on`, async (test) => {
        const { address, faults: counted, reply } = await serve(test, wire);
        const session = http2.connect(originOf(address));
        test.after(() => session.destroy());
        const type = { 'content-type': 'application/grpc', te: 'trailers' };
        const stream = session.request({ ':method': 'POST', ':path': path, ...type }).resume();
        const trailers = once(stream, 'trailers');
        stream.end(bytes);
        const [headers] = await Promise.race([trailers, once(stream, 'response')]);
        const ended = 'grpc-status' in headers ? headers : (await trailers)[0];
        assert.equal(Number(ended['grpc-status']), code);
        assert.deepEqual(counted, faults);
        assert.equal(await reply('served'), 'served');
      });
    }
  });
}

it('grpc: hangs up on whoever sends no message in time, and takes no more than it may', async (test) => {
  test.mock.timers.enable({ apis: ['setTimeout'] });
  const { listener, connect } = await serve(test, 'grpc');
  listener.guard?.({ connections: 3, firstMessageMs: 1000 });
  const { host, port } = listener.address;
  const raw = () => {
    const socket = net
      .connect(port, host)
      .on('error', () => {})
      .resume();
    test.after(() => socket.destroy());
    return new Promise((resolve) => socket.once('close', resolve));
  };
  const silent = raw();
  const quiet = await connect(listener.address, () => {});
  test.after(() => quiet.close());
  const hungUpOn = new Promise((resolve) => quiet.onClose(resolve));
  let wake = (): void => {};
  const member = await connect(listener.address, () => wake());
  test.after(() => member.close());
  const answered = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
      member.send(HEAD, 'x');
    });
  await answered();
  await raw();
  test.mock.timers.tick(1000);
  await silent;
  assert.ok((await hungUpOn) instanceof Error);
  await answered();
});
