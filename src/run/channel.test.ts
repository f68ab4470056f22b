import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import * as v from 'valibot';
import { WirebenchError } from '../errors.ts';
import { type Channel, createLines, openChannel } from './channel.ts';
import { MAX_HELLO_BYTES } from './protocol.ts';

const MessageSchema = v.object({ n: v.number(), text: v.optional(v.string()) });
type Message = v.InferOutput<typeof MessageSchema>;

/** Lines got from the chunks, and whether the stream was still good after each. */
function linesOf(chunks: readonly Uint8Array[], limit = 1000) {
  const lines: string[] = [];
  const feed = createLines(
    () => limit,
    (line) => void lines.push(line),
  );
  return { good: chunks.map((chunk) => feed(Buffer.from(chunk))), lines };
}

test('lines split at every byte come out whole', () => {
  const lines = ['{"a":1}', '', 'ü€😀', 'x'.repeat(50)];
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  for (let at = 0; at <= bytes.length; at++) {
    assert.deepEqual(linesOf([bytes.subarray(0, at), bytes.subarray(at)]).lines, lines, `split at ${at}`);
  }
  assert.deepEqual(linesOf([...bytes].map((byte) => Uint8Array.of(byte))).lines, lines);
});

test('any text in any chunks gives the lines it has', () => {
  const text = fc.string({ unit: 'binary', maxLength: 80 });
  fc.assert(
    fc.property(text, fc.array(fc.nat(200)), (given, cuts) => {
      const bytes = Buffer.from(given);
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
      const chunks = places.slice(1).map((to, i) => bytes.subarray(places[i], to));
      assert.deepEqual(linesOf(chunks).lines, bytes.toString().split('\n').slice(0, -1));
    }),
  );
});

test('a line may be as long as the limit, and no longer, ended or not', () => {
  const of = (length: number, end: string) => linesOf([Buffer.from('x'.repeat(length) + end)], 10);
  assert.deepEqual(of(10, '\n'), { good: [true], lines: ['x'.repeat(10)] });
  assert.deepEqual(of(10, ''), { good: [true], lines: [] });
  assert.deepEqual(of(11, '\n'), { good: [false], lines: [] });
  assert.deepEqual(of(11, ''), { good: [false], lines: [] });
});

/** A channel on one end of a real connection; its peer writes raw bytes. */
async function connected(t: TestContext, trusted = () => true) {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.equal(typeof address === 'object' && address !== null, true);
  const port = typeof address === 'object' && address ? address.port : 0;
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const peer = connect(port, '127.0.0.1');
  const [socket] = await accepted;
  peer.on('error', () => {});
  t.after(() => {
    peer.destroy();
    socket.destroy();
    server.close();
  });
  const messages: Message[] = [];
  const closes: (Error | undefined)[] = [];
  let closed: () => void = () => {};
  const whenClosed = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const channel: Channel<Message> = openChannel<Message, Message>(socket, MessageSchema, {
    trusted,
    onMessage: (message) => void messages.push(message),
    onClose: (error) => {
      closes.push(error);
      closed();
    },
  });
  return { channel, peer, socket, messages, closes, whenClosed };
}

test('messages pass both ways, and an ordinary end is no error', async (t) => {
  const { channel, peer, messages, closes, whenClosed } = await connected(t);
  // Written first: this end closes as soon as the other one does.
  peer.write('{"n":3}\n{"n":4}\n');
  channel.send({ n: 1, text: 'ü' });
  channel.send({ n: 2 });
  channel.end();
  let answer = '';
  for await (const chunk of peer) answer += chunk;
  assert.equal(answer, '{"n":1,"text":"ü"}\n{"n":2}\n');
  await whenClosed;
  assert.deepEqual(messages, [{ n: 3 }, { n: 4 }]);
  assert.deepEqual(closes, [undefined]);
});

const broken: { [what: string]: string } = {
  'not JSON': '{"n":1}\nhello\n{"n":2}\n',
  'not of the schema': '{"n":1}\n{"n":"1"}\n{"n":2}\n',
  'an empty line': '{"n":1}\n\n{"n":2}\n',
  'GET / HTTP/1.1': '{"n":1}\nGET / HTTP/1.1\r\nHost: x\r\n\r\n',
};
for (const [what, text] of Object.entries(broken)) {
  test(`${what}: the channel closes once, with PROTOCOL, and reads nothing after it`, async (t) => {
    const { peer, socket, channel, messages, closes, whenClosed } = await connected(t);
    peer.write(text);
    await whenClosed;
    await once(socket, 'close');
    channel.destroy();
    channel.send({ n: 9 });
    assert.deepEqual(messages, [{ n: 1 }]);
    assert.equal(closes.length, 1);
    const [error] = closes;
    assert.equal(error instanceof WirebenchError && error.code, 'PROTOCOL');
  });
}

test('before trust a line must be short; with trust it may be long, from the next line on', async (t) => {
  let trusted = false;
  const long = `{"n":2,"text":"${'x'.repeat(MAX_HELLO_BYTES)}"}\n`;
  const stranger = await connected(t, () => trusted);
  stranger.peer.write(long);
  await stranger.whenClosed;
  assert.deepEqual(stranger.messages, []);
  assert.equal((stranger.closes[0] as { code?: unknown } | undefined)?.code, 'PROTOCOL');

  trusted = true;
  const friend = await connected(t, () => trusted);
  friend.peer.end(long);
  await friend.whenClosed;
  assert.equal(friend.messages.length, 1);
  assert.deepEqual(friend.closes, [undefined]);
});

test('a stranger who never ends its line is cut off', async (t) => {
  const { peer, messages, closes, whenClosed } = await connected(t, () => false);
  peer.write(Buffer.alloc(MAX_HELLO_BYTES + 1, 'x'));
  await whenClosed;
  assert.deepEqual(messages, []);
  assert.equal(closes.length, 1);
});
