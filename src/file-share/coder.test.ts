import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesFormOf, createCoder, pieceMessage, pieceOf } from './coder.ts';
import { loadShareWire } from './wire.ts';

const FORMS = {
  json: 'base64',
  'json-text': 'base64',
  devalue: 'bytes',
  msgpackr: 'buffer',
  'msgpackr-records': 'buffer',
  msgpack: 'buffer',
  v8: 'buffer',
  none: 'packed',
} as const;

for (const [name, expected] of Object.entries(FORMS)) {
  test(`${name} carries bytes as ${expected}, and all of a message comes back`, async () => {
    const { createCodec, form } = await loadShareWire('tcp', name);
    assert.equal(form, expected);
    const client = createCoder(await createCodec(), form);
    // A server is not told the form, and learns it from what comes.
    const server = createCoder(await createCodec());
    const received = (body: ReturnType<typeof client.encode>) =>
      Buffer.from(typeof body === 'string' || body instanceof Uint8Array ? body : assert.fail('a value'));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (bytes, text) => {
        for (const [from, to] of [
          [client, server],
          [server, client],
        ] as const) {
          const body = received(from.encode({ op: 'x', text, bytes }));
          const message = to.decode(body) as { op: string; text: string; bytes: Uint8Array };
          // The body is only borrowed: the bytes are not in its memory.
          body.fill(0xee);
          assert.deepEqual([message.op, message.text, [...message.bytes]], ['x', text, [...bytes]]);
          from.recycle(message);
        }
        assert.deepEqual(server.decode(received(client.encode({ op: 'y', text }))), { op: 'y', text });
      }),
      { numRuns: 50 },
    );
  });
}

test('memory is used again only after it was given back', async () => {
  const { createCodec, form } = await loadShareWire('tcp', 'msgpackr');
  const coder = createCoder(await createCodec(), form);
  const decode = (byte: number) =>
    coder.decode(Buffer.from(coder.encode({ bytes: Buffer.alloc(4, byte) }) as Uint8Array)) as {
      bytes: Buffer;
    };
  const [one, two] = [decode(1), decode(2)];
  assert.deepEqual([one.bytes[0], two.bytes[0]], [1, 2]);
  coder.recycle(one);
  const three = decode(3);
  assert.equal(three.bytes, one.bytes);
  assert.deepEqual([two.bytes[0], three.bytes[0]], [2, 3]);
});

test('what cannot be decoded is a matter of the protocol', async () => {
  const wrong = Buffer.from([0xc1, 0xff]);
  for (const name of ['json', 'msgpackr', 'none']) {
    const { createCodec } = await loadShareWire('tcp', name);
    const coder = createCoder(await createCodec());
    assert.throws(() => coder.decode(wrong), { code: 'PROTOCOL', message: /use the same codec there$/ });
  }
});

test('a packed message that lies about its lengths is refused', async () => {
  const { createCodec } = await loadShareWire('tcp', 'none');
  const coder = createCoder(await createCodec());
  const lie = (head: object, bytes: number) => {
    const text = Buffer.from(JSON.stringify(head));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return Buffer.concat([length, text, Buffer.alloc(bytes)]);
  };
  assert.deepEqual(coder.decode(lie({ bytes: 3 }, 3)), { bytes: Buffer.alloc(3) });
  assert.throws(() => coder.decode(lie({ bytes: 4 }, 3)), { code: 'PROTOCOL' });
  const long = Buffer.alloc(8);
  long.writeUInt32LE(0xffff_ffff);
  assert.throws(() => coder.decode(long), { code: 'PROTOCOL' });
});

test('a piece is put in a message as the codec holds it, and found in it again', async () => {
  const piece = Uint8Array.of(1, 2, 250);
  for (const name of Object.keys(FORMS)) {
    const { form } = await loadShareWire('tcp', name);
    assert.deepEqual([...pieceOf(pieceMessage(form, piece))], [...piece], name);
  }
  assert.throws(() => pieceOf({ text: 'x' }), /carries no piece of a file/);
  assert.throws(() => pieceMessage('bytes', 'x'), /Uint8Arrays/);
});

test('a codec that takes nothing but text is given base64', () => {
  const codec = { encode: (value: unknown) => String(value), decode: (body: unknown) => String(body) };
  assert.equal(bytesFormOf(codec), 'base64');
});

test('what cannot share files is said before anything is begun', async () => {
  for (const [transport, codec, why] of [
    ['udp', 'json', 'udp may lose messages'],
    ['memory', 'json', 'memory does not leave its process'],
    ['http', 'json', 'http answers every message at once'],
    ['tcp', 'structured-clone', 'the codec makes value, the wire carries bytes or text'],
  ] as const)
    await assert.rejects(loadShareWire(transport, codec), {
      code: 'BAD_OPTION',
      message: new RegExp(`^${why}`),
    });
  const { addressOf } = await loadShareWire('tcp', 'json');
  assert.deepEqual(addressOf('[::1]:80'), { host: '::1', port: 80 });
  assert.throws(() => addressOf('nowhere'), { code: 'BAD_OPTION' });
  assert.deepEqual((await loadShareWire('unix', 'json')).addressOf('/tmp/x'), { host: '/tmp/x', port: 0 });
});
