import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { Worker } from 'node:worker_threads';
import { ENVELOPE_BYTES } from '../envelope.ts';
import type { Address, Body } from '../types.ts';
import plugin from './worker.ts';

const HEAD = Buffer.alloc(ENVELOPE_BYTES, 1);
const MAX_IN_FLIGHT = 1024;
const ignore = (): void => {};
const wire = JSON.stringify(new URL(`worker${import.meta.url.slice(-3)}`, import.meta.url).href);

/** A server in a thread of its own; `handler` is the text of what it does with (head, body, from). */
async function serve(test: TestContext, handler = 'from.send(head, body)') {
  const source = `import(${wire}).then(async ({ default: plugin }) => {
    const { listen } = await plugin({ options: {} });
    const { address } = await listen({ host: '', port: 0 }, (head, body, from) => { ${handler} });
    require('node:worker_threads').parentPort.postMessage(address);
  })`;
  const thread = new Worker(source, { eval: true });
  test.after(() => thread.terminate());
  const [address]: Address[] = await once(thread, 'message');
  assert.ok(address);
  return { thread, address };
}

async function dial(test: TestContext, address: Address) {
  const { connect } = await plugin({ options: {} });
  const replies = new EventEmitter();
  const connection = await connect(address, (head, body) => replies.emit('reply', head, body));
  test.after(() => connection.close());
  async function ask(body: Body, head = HEAD): Promise<{ head: Buffer; body: Body }> {
    const reply = once(replies, 'reply');
    connection.send(head, body);
    const [headBack, bodyBack] = await reply;
    return { head: headBack, body: bodyBack };
  }
  return { connection, ask };
}

describe('worker', () => {
  it('carries bytes, text and values to another thread and back', async (test) => {
    const { thread, address } = await serve(test);
    assert.equal(address.host, String(thread.threadId));
    const { ask } = await dial(test, address);
    for (const body of [Buffer.from('bytes'), 'text', { at: new Map([[1n, new Date(0)]]) }]) {
      assert.deepEqual(await ask(body), { head: HEAD, body });
    }
  });

  it("leaves the sender's bytes, and the pool they lie in, where they are", async (test) => {
    const { address } = await serve(test);
    const { ask } = await dial(test, address);
    const pooled = Buffer.from('a small one');
    const whole = new Uint8Array(new ArrayBuffer(5)).fill(7);
    for (const sent of [pooled, whole, pooled.subarray(2, 7)]) {
      const copy = Buffer.from(sent);
      assert.deepEqual((await ask(sent)).body, copy);
      assert.ok(copy.equals(sent));
    }
  });

  it('clones a head alone, and not all of the buffer it lies in', async (test) => {
    const { address } = await serve(test, 'from.send(head, { bytes: head.buffer.byteLength })');
    const { ask } = await dial(test, address);
    const large = Buffer.alloc(1000).subarray(0, ENVELOPE_BYTES);
    assert.deepEqual((await ask({}, large)).body, { bytes: ENVELOPE_BYTES });
  });

  it('names a value that cannot be cloned, and goes on', async (test) => {
    const { address } = await serve(test);
    const { connection, ask } = await dial(test, address);
    const refused = new Promise<Error & { code?: string }>((resolve) =>
      connection.send(HEAD, { ignore }, resolve),
    );
    const { code, message } = await refused;
    assert.equal(code, 'CODEC_FAILED');
    assert.doesNotMatch(message, /=>/);
    assert.equal((await ask('next')).body, 'next');
  });

  it('is full when the other thread has not taken what was sent, and takes more when it has', async (test) => {
    // The other thread takes nothing until the lock is opened.
    const lock = new Int32Array(new SharedArrayBuffer(4));
    const handler = 'if (body.lock) Atomics.wait(body.lock, 0, 0); else from.send(head, body)';
    const { address } = await serve(test, handler);
    const { connection, ask } = await dial(test, address);
    const taken = Array.from({ length: MAX_IN_FLIGHT }, () => connection.send(HEAD, { lock }));
    assert.deepEqual(taken, [...Array(MAX_IN_FLIGHT - 1).fill(true), false]);
    Atomics.store(lock, 0, 1);
    Atomics.notify(lock, 0);
    await connection.drained();
    assert.equal((await ask('next')).body, 'next');
  });

  it('is told when the thread ends', async (test) => {
    const { thread, address } = await serve(test);
    const { connection } = await dial(test, address);
    const closed = new Promise<unknown>((resolve) => connection.onClose(resolve));
    await thread.terminate();
    const error = await closed;
    assert.equal(error instanceof Error && 'code' in error && error.code, 'CONNECTION_LOST');
  });

  it('names a thread, or a listener in it, that is not there', async (test) => {
    const { thread, address } = await serve(test);
    await assert.rejects(dial(test, { ...address, port: address.port + 1 }), { code: 'CONNECT_FAILED' });
    await thread.terminate();
    await assert.rejects(dial(test, address), { code: 'CONNECT_FAILED' });
  });
});
