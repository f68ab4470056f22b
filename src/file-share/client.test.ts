import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Connection, OnMessage, Transport } from '../types.ts';
import { connectShare } from './client.ts';
import { createCoder } from './coder.ts';
import { headOf } from './head.ts';
import { loadShareWire } from './wire.ts';

/** Connects to another end that says `greeting` to whatever it is asked, or before: `first`. */
async function connectTo(greeting: object, { first = false } = {}): Promise<unknown> {
  const { transport, createCodec, form } = await loadShareWire('tcp', 'json');
  const { encode } = createCoder(await createCodec(), form);
  let hangUp = () => {};
  const connect: Transport['connect'] = async (_to, onMessage) => {
    const connection: Connection = {
      send() {
        if (!first) say(onMessage, connection);
        return true;
      },
      stats: () => ({ receiveBufferBytes: null, sendBufferBytes: null }),
      drained: async () => {},
      onClose: (listener) => {
        hangUp = listener;
      },
      close: async () => hangUp(),
    };
    if (first) say(onMessage, connection);
    return connection;
  };
  const say = (onMessage: OnMessage, from: Connection) => {
    const body = encode(greeting);
    onMessage(headOf(0, body), body, from);
  };
  const to = { host: '', port: 0 };
  const codec = await createCodec();
  const client = await connectShare({
    transport: { ...transport, connect },
    to,
    codec,
    form,
    token: undefined,
  });
  await client.close();
  return client.pieceBytes;
}

const greeting = { ok: true, pieceBytes: 7, windowBytes: 70 };

test('another end that speaks first is no share', async () => {
  assert.equal(await connectTo(greeting), 7);
  await assert.rejects(connectTo(greeting, { first: true }), {
    code: 'PROTOCOL',
    message: /nobody waits for/,
  });
});

test('a share that takes pieces of nothing is refused', async () => {
  await assert.rejects(connectTo({ ...greeting, pieceBytes: 0 }), { code: 'PROTOCOL' });
});
