import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import slowReader from '../../impairments/slow-reader.ts';
import type { Impairment } from '../../types.ts';
import { fakeTime } from '../_fakes.ts';
import { balance, late, pass, scripted } from './_lanes.ts';
import { contextTo } from './_sockets.ts';
import { openTcpRelay } from './tcp.ts';

/** A server that hands its next connection to the test, and a relay before it with a client connected. */
async function joined(t: TestContext, make: () => readonly Impairment[]) {
  const server = net.createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const made = contextTo({ host: '127.0.0.1', port }, make, true);
  const relay = await openTcpRelay(made.context);
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const client = net.connect({ ...relay.address, allowHalfOpen: true });
  const [peer] = await accepted;
  t.after(async () => {
    client.destroy();
    peer.destroy();
    await relay.close();
    server.close();
  });
  return { ...made, relay, client, peer };
}

/** What arrives until the other end has ended its way. */
async function textOf(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  await once(socket, 'end');
  return text;
}

test('bytes pass both ways in order, and so does the end of each way', async (t) => {
  const { client, peer, upstream } = await joined(t, () => []);
  const heard = textOf(peer);
  client.write('one ');
  client.end('two');
  assert.equal(await heard, 'one two');
  const answer = textOf(client);
  peer.end('three');
  assert.equal(await answer, 'three');
  const { counts } = upstream.tallies.window;
  assert.deepEqual(
    [counts.received, counts.forwarded, counts.dropped],
    [counts.received, counts.received, 0],
  );
});

test('a delay never changes the order, and the end waits for what is delayed', async (t) => {
  const time = fakeTime(t);
  const { client, peer, upstream } = await joined(t, () => [scripted(late(50), late(5), pass)]);
  const heard = textOf(peer);
  const { counts } = upstream.tallies.window;
  for (const [n, text] of ['a', 'b', 'c'].entries()) {
    client.write(text);
    while (counts.received <= n) await time.turn();
  }
  client.end();
  let ended = false;
  const text = heard.finally(() => {
    ended = true;
  });
  while (!ended) await time.advance(1);
  assert.equal(await text, 'abc');
  assert.deepEqual([counts.delayed, counts.reordered], [3, 0]);
});

test('a slow reader holds the sender back, and loses nothing', async (t) => {
  const time = fakeTime(t);
  const bytesPerMs = 64 * 1024;
  const options = { bytesPerSecond: bytesPerMs * 1000 };
  const make = () => [slowReader({ options, rng: () => 0, socket: 'tcp' })];
  const { client, peer, upstream } = await joined(t, make);
  // More than the buffers of both kernels' ends hold.
  const sent = Buffer.alloc(48 * 1024 * 1024);
  for (let at = 0; at < sent.length; at += 4) sent.writeUInt32LE(at, at);
  const chunks: Buffer[] = [];
  let receivedBytes = 0;
  let drainedMs = 0;
  peer.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    receivedBytes += chunk.length;
  });
  const fromMs = performance.now();
  assert.equal(client.write(sent), false);
  client.once('drain', () => {
    drainedMs = performance.now() - fromMs;
  });
  while (receivedBytes < sent.length) await time.advance(1);
  assert.ok(Buffer.concat(chunks).equals(sent));
  // Every chunk but the last has been waited for in full.
  assert.ok(performance.now() - fromMs >= sent.length / bytesPerMs - 1);
  assert.ok(drainedMs > 0, 'the sender was not held back');
  assert.deepEqual([balance(upstream.tallies.window.counts), upstream.tallies.window.counts.dropped], [0, 0]);
});

test('a target that takes no more stops the reading, not the bytes', async (t) => {
  const { client, peer } = await joined(t, () => []);
  peer.pause();
  const sent = Buffer.alloc(48 * 1024 * 1024, 'x');
  assert.equal(client.write(sent), false);
  const drained = once(client, 'drain');
  let receivedBytes = 0;
  peer.on('data', (chunk: Buffer) => {
    receivedBytes += chunk.length;
    if (receivedBytes === sent.length) peer.emit('whole');
  });
  const whole = once(peer, 'whole');
  peer.resume();
  await Promise.all([drained, whole]);
  assert.equal(receivedBytes, sent.length);
});

test('a reset reaches both ends', async (t) => {
  const { client, peer, upstream } = await joined(t, () => [scripted(pass, () => [{ reset: true }])]);
  const heard = once(peer, 'data');
  client.write('a');
  await heard;
  const failed = [client, peer].map(
    async (end) => ((await once(end, 'error')) as [NodeJS.ErrnoException])[0].code,
  );
  client.write('b');
  assert.deepEqual(await Promise.all(failed), ['ECONNRESET', 'ECONNRESET']);
  const { received, dropped, forwarded } = upstream.tallies.window.counts;
  assert.deepEqual({ received, dropped, forwarded }, { received: 2, dropped: 1, forwarded: 1 });
});

test('a server that is gone resets its client', async (t) => {
  const { client, peer } = await joined(t, () => []);
  const failed = once(client, 'error') as Promise<[NodeJS.ErrnoException]>;
  peer.resetAndDestroy();
  assert.equal((await failed)[0].code, 'ECONNRESET');
});
