import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { ENVELOPE_BYTES } from '../envelope.ts';
import type { Connection, Listener, OnFault, OnMessage } from '../types.ts';
import { PREFIX_BYTES } from './_framing.ts';
import plugin from './tcp.ts';

const ANYWHERE = { host: '127.0.0.1', port: 0 };
const HEAD = Buffer.alloc(ENVELOPE_BYTES, 1);
const echo: OnMessage = (head, body, from) => from.send(head, body);
const ignore = (): void => {};

function frame(text: string): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(PREFIX_BYTES), HEAD, Buffer.from(text)]);
  bytes.writeUInt32LE(bytes.length - PREFIX_BYTES);
  return bytes;
}

/** A promise, and how to settle it from a handler. */
function deferred<T>() {
  let resolve: (value: T) => void = ignore;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve: (value: T) => resolve(value) };
}

const { listen, connect } = await plugin({ options: {} });

async function serve(test: TestContext, onMessage: OnMessage, onFault?: OnFault): Promise<Listener> {
  const listener = await listen(ANYWHERE, onMessage, onFault);
  test.after(() => listener.close());
  return listener;
}

/** A client that sends one message and has its reply. */
async function askOnce(test: TestContext, { address }: Listener): Promise<Connection> {
  const reply = deferred<string>();
  const client = await connect(address, (_head, body) => reply.resolve(String(body)));
  test.after(() => client.close());
  client.send(HEAD, 'served');
  assert.equal(await reply.promise, 'served');
  return client;
}

async function rawSocket(test: TestContext, { address }: Listener): Promise<net.Socket> {
  const socket = net.connect(address.port, address.host);
  test.after(() => socket.destroy());
  socket.setNoDelay(true);
  await once(socket, 'connect');
  return socket;
}

async function readBytes(socket: net.Socket, count: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let got = 0;
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    got += chunk.length;
    if (got >= count) break;
  }
  return Buffer.concat(chunks);
}

/** A good client is there before the attack, lives through it, and another one comes after it. */
function survives(attack: (socket: net.Socket) => void, expected: string) {
  return async (test: TestContext): Promise<void> => {
    const fault = deferred<string>();
    const listener = await serve(test, echo, fault.resolve);
    const reply = deferred<string>();
    const before = await connect(listener.address, (_head, body) => reply.resolve(String(body)));
    test.after(() => before.close());
    const raw = await rawSocket(test, listener);
    raw.on('error', ignore); // a reset while it still writes
    const closed = new Promise((resolve) => raw.once('close', resolve));
    attack(raw.resume());
    assert.equal(await fault.promise, expected);
    await closed;
    before.send(HEAD, 'still served');
    assert.equal(await reply.promise, 'still served');
    await askOnce(test, listener);
  };
}

describe('tcp and a hostile peer', () => {
  it(
    'a huge length',
    survives((raw) => raw.write(Buffer.alloc(4, 0xff)), 'oversized'),
  );
  it(
    'a length below the envelope',
    survives((raw) => raw.write(Buffer.alloc(4)), 'malformed'),
  );
  it(
    'a megabyte of noise',
    survives((raw) => raw.write(Buffer.alloc(1_000_000, 0xa5)), 'oversized'),
  );
  it(
    'half a frame, then the end',
    survives((raw) => raw.end(frame('half').subarray(0, 30)), 'malformed'),
  );
  it(
    'half a prefix, then the end',
    survives((raw) => raw.end(frame('half').subarray(0, 2)), 'malformed'),
  );
  it(
    'a reset',
    survives((raw) => raw.write(frame('x'), () => raw.resetAndDestroy()), 'socket'),
  );

  it('one byte at a time', async (test) => {
    const listener = await serve(test, echo);
    const raw = await rawSocket(test, listener);
    const sent = frame('slow');
    const reply = readBytes(raw, sent.length);
    for (const byte of sent) await new Promise((resolve) => raw.write(Buffer.from([byte]), resolve));
    assert.deepEqual(await reply, sent);
  });

  it('many frames in one write', async (test) => {
    const listener = await serve(test, echo);
    const raw = await rawSocket(test, listener);
    const sent = Buffer.concat(Array.from({ length: 3000 }, (_, i) => frame(`message ${i}`)));
    const reply = readBytes(raw, sent.length);
    raw.write(sent);
    assert.deepEqual(await reply, sent);
  });

  it('one that does not read its replies is not read from', async (test) => {
    // More than the kernel holds for both directions of a connection.
    const count = 60_000;
    const sent = frame('x'.repeat(1000));
    let handled = 0;
    const listener = await serve(test, (head, body, from) => {
      handled += 1;
      from.send(head, body);
    });
    const raw = await rawSocket(test, listener);
    raw.write(Buffer.concat(Array.from({ length: count }, () => sent)));
    // Many more turns than the server needs to read it all.
    for (let turn = 0; turn < 5000; turn += 1) await setImmediate();
    assert.ok(handled < count, 'it went on reading');
    assert.equal((await readBytes(raw, count * sent.length)).length, count * sent.length);
    assert.equal(handled, count);
  });
});

describe('tcp client', () => {
  it('is told when the server goes away', async (test) => {
    const connected = deferred<void>();
    const listener = await serve(test, () => connected.resolve());
    const client = await connect(listener.address, ignore);
    const closed = deferred<unknown>();
    client.onClose((error) => closed.resolve(error && 'code' in error && error.code));
    client.send(HEAD, 'hello');
    await connected.promise;
    await listener.close();
    assert.equal(await closed.promise, 'CONNECTION_LOST');
  });

  it('leaves a server that speaks something else', async (test) => {
    const server = net.createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    test.after(() => server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    const faults: string[] = [];
    const client = await connect({ host: '127.0.0.1', port: address.port }, ignore, (fault) =>
      faults.push(fault),
    );
    const error = await new Promise<Error | undefined>((resolve) => client.onClose(resolve));
    assert.equal(error && 'code' in error && error.code, 'PROTOCOL');
    assert.deepEqual(faults, ['oversized']);
  });
});
