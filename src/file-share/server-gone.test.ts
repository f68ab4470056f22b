import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Codec, Listener, OnMessage, Peer } from '../types.ts';
import { shareIn, temporaryFolder } from './_fixtures.ts';
import { createCoder } from './coder.ts';
import { headOf } from './head.ts';
import { serveShare } from './server.ts';
import type { Share } from './share.ts';
import { loadShareWire } from './wire.ts';

test('nothing is begun for a client that has gone while its codec was made', async (t) => {
  const { transport, createCodec, form } = await loadShareWire('tcp', 'json');
  const share = await shareIn(t, temporaryFolder(t));
  let begun = 0;
  const put: Share['put'] = (...given) => {
    begun++;
    return share.put(...given);
  };
  let hear: OnMessage = () => {};
  const stats = () => ({ receiveBufferBytes: null, sendBufferBytes: null });
  const listener: Listener = { address: { host: '', port: 0 }, stats, close: async () => {} };
  let made: (codec: Codec) => void = () => {};
  const making = new Promise<Codec>((resolve) => {
    made = resolve;
  });
  await serveShare({
    share: { ...share, put },
    transport: {
      ...transport,
      listen: async (_at, onMessage) => {
        hear = onMessage;
        return listener;
      },
    },
    ...{ at: listener.address, token: undefined, limits: { clients: 1, idleMs: 60_000 } },
    createCodec: () => making,
    onTrouble: () => {},
  });
  let leave = () => {};
  const peer: Peer = {
    send: () => true,
    drained: async () => {},
    onClose: (left) => {
      leave = left;
    },
  };
  const { encode } = createCoder(await createCodec(), form);
  for (const message of [
    { op: 'hello', protocol: 1, bytes: Buffer.alloc(1) },
    { op: 'put', file: 1, name: 'x', size: 9, resume: false },
  ]) {
    const body = encode(message);
    hear(headOf(0, body), body, peer);
  }
  leave();
  made(await createCodec());
  await setImmediate();
  assert.equal(begun, 0);
});
