import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { ENVELOPE_BYTES } from '../envelope.ts';
import type { Listener, OnMessage } from '../types.ts';
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

async function rawSocket({ address }: Listener): Promise<net.Socket> {
  const socket = net.connect(address.port, address.host);
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

async function isServed({ address }: Listener): Promise<void> {
  const { connect } = await plugin({ options: {} });
  const { promise, resolve } = deferred<string>();
  const client = await connect(address, (_head, body) => resolve(String(body)));
  client.send(HEAD, 'served');
  assert.equal(await promise, 'served');
  await client.close();
}

/** Lets a hostile peer at an echo server: the first fault is the one expected, and a good client is served beside and after it. */
async function survives(attack: (socket: net.Socket) => void, expected: string): Promise<void> {
  const { listen, connect } = await plugin({ options: {} });
  const fault = deferred<string>();
  const listener = await listen(ANYWHERE, echo, fault.resolve);
  const beside = deferred<string>();
  const good = await connect(listener.address, (_head, body) => beside.resolve(String(body)));
  const raw = await rawSocket(listener);
  raw.on('error', ignore); // a reset while it still writes
  const closed = once(raw, 'close');
  attack(raw.resume());
  assert.equal(await fault.promise, expected);
  await closed;
  good.send(HEAD, 'beside');
  assert.equal(await beside.promise, 'beside');
  await isServed(listener);
  await good.close();
  await listener.close();
}

describe('tcp and a hostile peer', () => {
  it('a huge length', () => survives((raw) => raw.write(Buffer.alloc(4, 0xff)), 'oversized'));
  it('a length below the envelope', () => survives((raw) => raw.write(Buffer.alloc(4)), 'malformed'));
  it('a megabyte of noise', () => survives((raw) => raw.write(Buffer.alloc(1_000_000, 0xa5)), 'oversized'));
  it('half a frame, then the end', () =>
    survives((raw) => raw.end(frame('half').subarray(0, 30)), 'malformed'));
  it('half a prefix, then the end', () =>
    survives((raw) => raw.end(frame('half').subarray(0, 2)), 'malformed'));
  it('a reset', () => survives((raw) => raw.write(frame('x'), () => raw.resetAndDestroy()), 'socket'));

  it('one byte at a time', async () => {
    const { listen } = await plugin({ options: {} });
    const listener = await listen(ANYWHERE, echo);
    const raw = await rawSocket(listener);
    const sent = frame('slow');
    const reply = readBytes(raw, sent.length);
    for (const byte of sent) await new Promise((resolve) => raw.write(Buffer.from([byte]), resolve));
    assert.deepEqual(await reply, sent);
    raw.destroy();
    await listener.close();
  });

  it('many frames in one write', async () => {
    const { listen } = await plugin({ options: {} });
    const listener = await listen(ANYWHERE, echo);
    const raw = await rawSocket(listener);
    const sent = Buffer.concat(Array.from({ length: 3000 }, (_, i) => frame(`message ${i}`)));
    const reply = readBytes(raw, sent.length);
    raw.write(sent);
    assert.deepEqual(await reply, sent);
    raw.destroy();
    await listener.close();
  });

  it('one that does not read its replies is not read from', async () => {
    const { listen } = await plugin({ options: {} });
    const full = deferred<void>();
    let sinceFull = 0;
    const listener = await listen(ANYWHERE, (head, body, from) => {
      if (from.send(head, body)) return;
      sinceFull += 1;
      full.resolve();
    });
    const raw = await rawSocket(listener);
    const sent = frame('x'.repeat(1000));
    raw.write(Buffer.concat(Array.from({ length: 30_000 }, () => sent)));
    await full.promise;
    // With nobody to read, the server may finish the chunk it has, and no turn of the event loop brings another.
    for (let turn = 0; turn < 200; turn += 1) await setImmediate();
    assert.ok(sinceFull <= (64 * 1024) / sent.length + 1, `${sinceFull} messages since it was full`);
    assert.equal((await readBytes(raw, 30_000 * sent.length)).length, 30_000 * sent.length);
    raw.destroy();
    await listener.close();
  });
});

describe('tcp client', () => {
  it('is told when the server goes away', async () => {
    const { listen, connect } = await plugin({ options: {} });
    const connected = deferred<void>();
    const listener = await listen(ANYWHERE, () => connected.resolve());
    const client = await connect(listener.address, ignore);
    const closed = deferred<unknown>();
    client.onClose((error) => closed.resolve(error && 'code' in error && error.code));
    client.send(HEAD, 'hello');
    await connected.promise;
    await listener.close();
    assert.equal(await closed.promise, 'CONNECTION_LOST');
  });

  it('leaves a server that speaks something else', async () => {
    const { connect } = await plugin({ options: {} });
    const server = net.createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
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
    server.close();
  });
});
