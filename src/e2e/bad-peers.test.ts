import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import {
  assertServes,
  connectEcho,
  deferred,
  type EchoServer,
  HEAD,
  rawSocket,
  serveEcho,
} from './_peers.ts';
import { openTap } from './_tap.ts';

/** Those whose byte stream can be recorded and sent again; tls is one of them underneath. */
const WIRES = ['tcp', 'lines', 'websocket', 'http', 'http2', 'grpc', 'grpc-unary'];
const TEXT = 'slow';
/** gRPC refuses what is none by itself, and tells nobody. */
const isSilent = (wire: string): boolean => wire.startsWith('grpc');

/** What a client of this wire sends from its first byte until it has the reply, and where that is in mid message. */
async function recorded(test: TestContext, { transport, listener, seen }: EchoServer) {
  const tap = await openTap(test, listener.address);
  const { ask, connection } = await connectEcho(test, transport, tap.address);
  assert.equal(await ask(TEXT), TEXT);
  const bytes = tap.sent();
  await connection.close();
  seen.length = 0;
  const at = bytes.indexOf(TEXT);
  // A WebSocket client masks what it sends; its message ends where its bytes do.
  return { bytes, middle: at < 0 ? bytes.length - 1 : at + 1 };
}

const write = (socket: NodeJS.WritableStream, bytes: Buffer): Promise<unknown> =>
  new Promise((resolve) => socket.write(bytes, resolve));

/** More than the kernel holds for both directions of two connections. */
const UNREAD = { messages: 800, text: 'x'.repeat(32 * 1024) };

for (const wire of WIRES) {
  describe(`a server of ${wire}, and a peer`, () => {
    it('that sends a byte at a time', async (test) => {
      const server = await serveEcho(test, wire);
      const { bytes, middle } = await recorded(test, server);
      const raw = await rawSocket(test, server.listener.address);
      raw.resume();
      for (let at = 0; at < middle; at += 1) await write(raw, bytes.subarray(at, at + 1));
      await assertServes(test, server);
      assert.deepEqual(server.seen, ['served']);
      const handled = server.nextSeen();
      for (let at = middle; at < bytes.length; at += 1) await write(raw, bytes.subarray(at, at + 1));
      assert.equal(await handled, TEXT);
      assert.deepEqual(server.faults, []);
    });

    it('that resets in mid message', async (test) => {
      const server = await serveEcho(test, wire);
      const { bytes, middle } = await recorded(test, server);
      const raw = await rawSocket(test, server.listener.address);
      const fault = server.nextFault();
      await write(raw, bytes.subarray(0, middle));
      raw.resetAndDestroy();
      // libuv takes a reset that comes right behind data for an end; ws takes an end for a close, wherever it is.
      if (!isSilent(wire) && wire !== 'websocket') assert.match(await fault, /^(socket|malformed)$/);
      await assertServes(test, server);
      assert.deepEqual(server.seen, ['served']);
    });

    it('that falls silent in mid message', async (test) => {
      const server = await serveEcho(test, wire);
      const { bytes, middle } = await recorded(test, server);
      const raw = await rawSocket(test, server.listener.address);
      const closed = new Promise((resolve) => raw.resume().once('close', resolve));
      await write(raw, bytes.subarray(0, middle));
      await assertServes(test, server);
      assert.deepEqual([server.seen, server.faults], [['served'], []]);
      await server.listener.close();
      await closed;
    });

    it('that sends noise', async (test) => {
      const server = await serveEcho(test, wire);
      const raw = await rawSocket(test, server.listener.address);
      const closed = new Promise((resolve) => raw.resume().once('close', resolve));
      const fault = server.nextFault();
      raw.write(Buffer.alloc(1_000_000, 0xa5));
      raw.write('\n\n');
      if (!isSilent(wire)) assert.match(await fault, /^(malformed|oversized)$/);
      await closed;
      await assertServes(test, server);
      assert.deepEqual(server.seen, ['served']);
    });

    it('that never reads', async (test) => {
      const server = await serveEcho(test, wire);
      const { transport, listener, seen } = server;
      const tap = await openTap(test, listener.address);
      const all = deferred<void>();
      let replies = 0;
      const { connection } = await connectEcho(test, transport, tap.address, () => {
        replies += 1;
        if (replies === UNREAD.messages) all.resolve();
      });
      tap.hold();
      for (let n = 0; n < UNREAD.messages; n += 1) connection.send(HEAD, UNREAD.text);
      // Many more turns than the server needs to read it all.
      for (let turn = 0; turn < 5000; turn += 1) await setImmediate();
      assert.ok(seen.length < UNREAD.messages, 'it went on reading');
      await assertServes(test, server);
      tap.letGo();
      await all.promise;
      assert.deepEqual([seen.length, replies], [UNREAD.messages + 1, UNREAD.messages]);
    });
  });

  describe(`a client of ${wire}, and a server`, () => {
    it('that goes away', async (test) => {
      const { transport, listener } = await serveEcho(test, wire);
      const { ask, closed } = await connectEcho(test, transport, listener.address);
      assert.equal(await ask('before'), 'before');
      await listener.close();
      assert.equal(await closed, 'CONNECTION_LOST');
    });

    it('that resets in mid reply', async (test) => {
      const server = await serveEcho(test, wire);
      const { transport, listener, seen } = server;
      const tap = await openTap(test, listener.address);
      const replies: string[] = [];
      const { ask, closed, connection } = await connectEcho(test, transport, tap.address, (text) =>
        replies.push(text),
      );
      assert.equal(await ask('before'), 'before');
      tap.resetAfter(1000);
      connection.send(HEAD, 'x'.repeat(5000));
      assert.equal(await closed, 'CONNECTION_LOST');
      assert.deepEqual([replies.length, seen.length], [1, 2]);
      await assertServes(test, server);
    });
  });
}
