import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { EventEmitter, once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { ENVELOPE_BYTES } from '../envelope.ts';
import type { Connection, Listener, OnFault, OnMessage, Peer } from '../types.ts';
import plugin from './udp.ts';

const ANYWHERE = { host: '127.0.0.1', port: 0 };
const HEAD = Buffer.alloc(ENVELOPE_BYTES);
const echo: OnMessage = (head, body, from) => from.send(head, body);
const ignore = (): void => {};

const { listen, connect } = await plugin({ options: {} });

async function serve(test: TestContext, onMessage: OnMessage, onFault?: OnFault): Promise<Listener> {
  const listener = await listen(ANYWHERE, onMessage, onFault);
  test.after(() => listener.close());
  return listener;
}

/** A client, and the bodies that came back to it. */
async function client(test: TestContext, { address }: Listener, onFault?: OnFault) {
  const replies = new EventEmitter();
  const connection: Connection = await connect(
    address,
    (_head, body) => replies.emit('reply', String(body)),
    onFault,
  );
  test.after(() => connection.close());
  async function ask(text: string, from = replies): Promise<unknown> {
    const reply = once(from, 'reply');
    connection.send(HEAD, text);
    return (await reply)[0];
  }
  return { connection, replies, ask };
}

describe('udp', () => {
  it('counts datagrams shorter than an envelope, and goes on', async (test) => {
    const faults = new EventEmitter();
    const seen: string[] = [];
    const listener = await serve(test, echo, (fault) => {
      if (seen.push(fault) === 2) faults.emit('two');
    });
    const raw = dgram.createSocket('udp4');
    test.after(() => raw.close());
    const two = once(faults, 'two');
    raw.send(Buffer.alloc(0), listener.address.port, '127.0.0.1');
    raw.send(Buffer.alloc(ENVELOPE_BYTES - 1, 0xa5), listener.address.port, '127.0.0.1');
    await two;
    assert.deepEqual(seen, ['malformed', 'malformed']);
    const { ask } = await client(test, listener);
    assert.equal(await ask('served'), 'served');
  });

  it('outlives an ICMP refusal', async (test) => {
    const listener = await serve(test, echo);
    await listener.close();
    const faults = new EventEmitter();
    const refused = once(faults, 'socket');
    const { connection } = await client(test, listener, (fault, error) => faults.emit(fault, error));
    connection.send(HEAD, 'anyone?');
    assert.equal((await refused)[0].code, 'ECONNREFUSED');
    assert.equal(connection.send(HEAD, 'still open', ignore), true);
  });

  it('keeps a peer right after another one has sent', async (test) => {
    let first: Peer | undefined;
    const listener = await serve(test, (head, body, from) => {
      first ??= from;
      first.send(head, body);
    });
    const one = await client(test, listener);
    const two = await client(test, listener);
    assert.equal(await one.ask('first'), 'first');
    assert.equal(await two.ask('second', one.replies), 'second');
    assert.equal(await one.ask('third'), 'third');
  });

  it('tells the buffers the kernel granted, also after close', async (test) => {
    const listener = await serve(test, echo);
    const { receiveBufferBytes, sendBufferBytes } = listener.stats();
    assert.ok(Number(receiveBufferBytes) > 0 && Number(sendBufferBytes) > 0);
    await listener.close();
    assert.deepEqual(listener.stats(), { receiveBufferBytes, sendBufferBytes });
  });

  it('asks for the receive buffer it is told to, at both ends', async (test) => {
    if (process.platform !== 'linux') return test.skip('what is granted differs elsewhere');
    const asking = await plugin({ options: { receiveBufferBytes: 8192 } });
    const listener = await asking.listen({ host: '127.0.0.1', port: 0 }, () => {});
    const connection = await asking.connect(listener.address, () => {});
    // Linux grants twice what it is asked for: it counts its own overhead.
    for (const end of [listener, connection]) {
      assert.equal(end.stats().receiveBufferBytes, 16_384);
      await end.close();
    }
  });
});
