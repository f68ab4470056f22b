import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { type PlainEchoOptions, startPlainEcho } from './plain-echo.ts';

async function start(test: TestContext, options: Partial<PlainEchoOptions> = {}) {
  const echo = await startPlainEcho({ port: 0, ...options });
  test.after(() => echo.close());
  return echo;
}

async function dial(test: TestContext, { host, port }: { host: string; port: number }): Promise<net.Socket> {
  const socket = net.connect({ host, port, allowHalfOpen: true });
  test.after(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

async function udpClient(
  test: TestContext,
  at: { host?: string; port?: number } = {},
): Promise<dgram.Socket> {
  const socket = dgram.createSocket('udp4');
  test.after(() => socket.close());
  socket.bind(at.port ?? 0, at.host ?? '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

async function readAll(socket: net.Socket): Promise<Buffer> {
  return Buffer.concat(await socket.toArray());
}

describe('plain echo over TCP', () => {
  it('sends back what comes, and the rest after the client has said its last', async (test) => {
    const { tcp } = await start(test);
    const socket = await dial(test, tcp);
    const sent = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
    socket.end(sent);
    assert.ok(sent.equals(await readAll(socket)));
  });

  it('does not read from a client that does not read', async (test) => {
    const { tcp } = await start(test);
    const socket = await dial(test, tcp);
    // More than the kernel holds for both directions of a connection.
    const chunk = Buffer.alloc(64 * 1024 * 1024, 7);
    socket.end(chunk);
    // Many more turns than the server needs to read it all.
    for (let turn = 0; turn < 5000; turn += 1) await setImmediate();
    assert.ok(socket.writableLength > 0, 'it went on reading');
    assert.equal((await readAll(socket)).length, chunk.length);
  });

  it('turns away a client over the limit', async (test) => {
    const { tcp } = await start(test, { maxConnections: 1 });
    const first = await dial(test, tcp);
    first.write('a');
    await once(first, 'data');
    const second = await dial(test, tcp);
    await once(second.resume(), 'end');
    first.write('b');
    assert.equal(String((await once(first, 'data'))[0]), 'b');
  });

  it('turns out a client that is idle', async (test) => {
    const { tcp } = await start(test, { idleMs: 1 });
    const socket = await dial(test, tcp);
    await once(socket.resume(), 'end');
  });

  it('outlives a reset', async (test) => {
    const { tcp } = await start(test);
    const rude = await dial(test, tcp);
    rude.write('x');
    await once(rude, 'data');
    rude.resetAndDestroy();
    await once(rude, 'close');
    const polite = await dial(test, tcp);
    polite.end('still here');
    assert.equal(String(await readAll(polite)), 'still here');
  });
});

describe('plain echo over UDP', () => {
  it('sends back every datagram to its sender, also an empty one', async (test) => {
    const { udp } = await start(test);
    const [one, two] = [await udpClient(test), await udpClient(test)];
    for (const [client, text] of [
      [one, 'one'],
      [two, 'two'],
      [one, ''],
    ] as const) {
      client.send(text, udp.port, udp.host);
      assert.equal(String((await once(client, 'message'))[0]), text);
    }
  });

  it('does not answer what may be another echo service', {
    skip: process.platform !== 'linux',
  }, async (test) => {
    const { udp } = await start(test);
    // Only Linux has all of 127.0.0.0/8 on its loopback interface.
    const service = await udpClient(test, { host: '127.0.0.2', port: udp.port });
    const answers: string[] = [];
    service.on('message', (datagram) => answers.push(String(datagram)));
    const client = await udpClient(test);
    service.send('loop', udp.port, udp.host);
    client.send('after it', udp.port, udp.host);
    await once(client, 'message');
    await setImmediate();
    // An answer would have been here before this datagram, which the service sends to itself.
    service.send('the end', udp.port, '127.0.0.2');
    await once(service, 'message');
    assert.deepEqual(answers, ['the end']);
  });
});

describe('plain echo', () => {
  it('names a port in use, and leaves nothing open', async (test) => {
    const taken = await udpClient(test);
    const { port } = taken.address();
    await assert.rejects(startPlainEcho({ port }), { code: 'PORT_IN_USE' });
    const server = net.createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    await assert.rejects(startPlainEcho({ port }), { code: 'PORT_IN_USE' });
    server.close();
    await once(server, 'close');
  });

  it('names an address that the machine does not have', async () => {
    await assert.rejects(startPlainEcho({ host: '192.0.2.1', port: 0 }), { code: 'ADDRESS_MISSING' });
  });

  it('closes with clients connected', async (test) => {
    const echo = await startPlainEcho({ port: 0 });
    const socket = await dial(test, echo.tcp);
    socket.write('x');
    await once(socket, 'data');
    const ended = once(socket, 'end');
    await echo.close();
    await ended;
    await assert.rejects(dial(test, echo.tcp), { code: 'ECONNREFUSED' });
  });
});
