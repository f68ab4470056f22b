import assert from 'node:assert/strict';
import dgram, { type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { createHead, seal, writeRequest } from '../../envelope.ts';
import type { Impairment } from '../../types.ts';
import { balance, lose, pass, scripted } from './_lanes.ts';
import { contextTo, EPOCH } from './_sockets.ts';
import { openUdpRelay } from './udp.ts';

async function socketOn(t: TestContext): Promise<Socket> {
  const socket = dgram.createSocket('udp4');
  t.after(() => socket.close());
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/** A server that answers each datagram with itself, and a relay before it. */
async function relayOf(t: TestContext, make: () => readonly Impairment[]) {
  const server = await socketOn(t);
  const received: string[] = [];
  server.on('message', (datagram, from) => {
    received.push(datagram.toString('latin1'));
    server.send(datagram, from.port, from.address);
  });
  const to = { host: '127.0.0.1', port: server.address().port, certificate: 'its own' };
  const made = contextTo(to, make, false);
  const relay = await openUdpRelay(made.context);
  t.after(() => relay.close());
  const client = async () => {
    const socket = await socketOn(t);
    const { port, host } = relay.address;
    return {
      send: (text: string | Buffer) => void socket.send(text, port, host),
      reply: async () => String(((await once(socket, 'message')) as [Buffer])[0]),
    };
  };
  return { ...made, relay, received, client };
}

test('it stands in the place of the server, and every client gets its own replies', async (t) => {
  const { relay, client, context } = await relayOf(t, () => []);
  assert.notEqual(relay.address.port, context.to.port);
  assert.deepEqual({ ...relay.address, port: 0 }, { ...context.to, port: 0 });
  const clients = await Promise.all([client(), client(), client()]);
  const replies = clients.map(({ reply }) => reply());
  for (const [n, { send }] of clients.entries()) send(`from ${n}`);
  assert.deepEqual(await Promise.all(replies), ['from 0', 'from 1', 'from 2']);
});

test('the datagrams sent before the back socket is connected keep their order and are all forwarded', async (t) => {
  const { client, received } = await relayOf(t, () => []);
  const { send, reply } = await client();
  const last = reply();
  for (let n = 0; n < 20; n++) send(String(n));
  assert.equal(await last, '0');
  assert.deepEqual(received.slice(0, 1), ['0']);
  send('end');
  for (let heard = ''; heard !== 'end'; ) heard = await reply();
  assert.deepEqual(received, [...Array.from({ length: 20 }, (_, n) => String(n)), 'end']);
});

test('each way is impaired and counted by itself', async (t) => {
  // Each way loses the second datagram that reaches it.
  const { client, received, upstream, downstream } = await relayOf(t, () => [scripted(pass, lose)]);
  const { send, reply } = await client();
  for (const text of ['a', 'b', 'c']) {
    const answered = text === 'a' ? reply() : undefined;
    send(text);
    await answered;
  }
  const last = reply();
  send('d');
  assert.equal(await last, 'd');
  assert.deepEqual(received, ['a', 'c', 'd']);
  const seen = [upstream, downstream].map(({ tallies: { outside } }) => [
    outside.counts.received,
    outside.counts.dropped,
  ]);
  assert.deepEqual(seen, [
    [4, 1],
    [3, 1],
  ]);
  assert.deepEqual(
    [balance(upstream.tallies.outside.counts), balance(downstream.tallies.outside.counts)],
    [0, 0],
  );
});

test('a datagram that says it is of the window is counted so, and is impaired after it too', async (t) => {
  const { client, phase, upstream } = await relayOf(t, () => [scripted(pass, lose)]);
  const { send, reply } = await client();
  const message = (epoch: number, measured: boolean) => {
    const head = createHead(0, epoch);
    writeRequest(head, 1, measured, 0, 0);
    seal(head, '', true);
    return head;
  };
  for (const head of [message(EPOCH, true), message(EPOCH + 1, true), message(EPOCH, false)]) {
    if (head.readUInt32LE(4) !== EPOCH) phase.stop();
    const answered = reply();
    send(head);
    await answered;
  }
  const [window, outside] = [upstream.tallies.window, upstream.tallies.outside];
  assert.deepEqual([window.counts.received, outside.counts.received], [1, 2]);
  send(message(EPOCH, true));
  const answered = reply();
  send(message(EPOCH, false));
  await answered;
  assert.deepEqual([window.counts.received, window.counts.dropped], [2, 1]);
});

test('its own sockets: buffers are read back, and drops where the system tells them', async (t) => {
  const { client, relay } = await relayOf(t, () => []);
  const { send, reply } = await client();
  const answered = reply();
  send('x');
  await answered;
  const granted = relay.receiveBufferBytes() ?? 0;
  assert.ok(granted > 0);
  const drops = process.platform === 'linux' ? 0 : null;
  assert.deepEqual(await relay.socketDrops(), { upstream: drops, downstream: drops });
});
