import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { describe, it } from 'node:test';
import { ENVELOPE_BYTES } from '../envelope.ts';
import type { OnFault, OnMessage, Peer } from '../types.ts';
import plugin from './udp.ts';

const ANYWHERE = { host: '127.0.0.1', port: 0 };
const HEAD = Buffer.alloc(ENVELOPE_BYTES);
const echo: OnMessage = (head, body, from) => from.send(head, body);
const ignore = (): void => {};

/** Resolves with the first body that comes back. */
async function askOnce(port: number, text: string): Promise<string> {
  const { connect } = await plugin({ options: {} });
  let resolve: (text: string) => void = ignore;
  const reply = new Promise<string>((done) => {
    resolve = done;
  });
  const client = await connect({ ...ANYWHERE, port }, (_head, body) => resolve(String(body)));
  client.send(HEAD, text);
  const answered = await reply;
  await client.close();
  return answered;
}

describe('udp', () => {
  it('counts datagrams shorter than an envelope, and goes on', async () => {
    const { listen } = await plugin({ options: {} });
    const faults: string[] = [];
    let twoFaults = ignore;
    const counted = new Promise<void>((resolve) => {
      twoFaults = resolve;
    });
    const listener = await listen(ANYWHERE, echo, (fault) => {
      if (faults.push(fault) === 2) twoFaults();
    });
    const raw = dgram.createSocket('udp4');
    raw.send(Buffer.alloc(0), listener.address.port, '127.0.0.1');
    raw.send(Buffer.alloc(ENVELOPE_BYTES - 1, 0xa5), listener.address.port, '127.0.0.1');
    await counted;
    assert.deepEqual(faults, ['malformed', 'malformed']);
    assert.equal(await askOnce(listener.address.port, 'served'), 'served');
    raw.close();
    await listener.close();
  });

  it('outlives an ICMP refusal', async () => {
    const { listen, connect } = await plugin({ options: {} });
    const listener = await listen(ANYWHERE, echo);
    await listener.close();
    let onFault: OnFault = ignore;
    const refused = new Promise<unknown>((resolve) => {
      onFault = (fault, error) => resolve([fault, error && 'code' in error && error.code]);
    });
    const client = await connect(listener.address, ignore, (...args) => onFault(...args));
    client.send(HEAD, 'anyone?');
    assert.deepEqual(await refused, ['socket', 'ECONNREFUSED']);
    assert.equal(client.send(HEAD, 'still open', ignore), true);
    await client.close();
  });

  it('keeps a peer right after another one has sent', async () => {
    const { listen, connect } = await plugin({ options: {} });
    let first: Peer | undefined;
    const listener = await listen(ANYWHERE, (head, body, from) => {
      first ??= from;
      if (String(body) === 'second') first.send(head, body);
      else from.send(head, body);
    });
    const got: string[] = [];
    let told = ignore;
    const next = (): Promise<void> =>
      new Promise((resolve) => {
        told = resolve;
      });
    const one = await connect(listener.address, (_head, body) => {
      got.push(String(body));
      told();
    });
    const two = await connect(listener.address, () => assert.fail('a reply of another peer'));
    const answered = next();
    one.send(HEAD, 'first');
    await answered;
    const forwarded = next();
    two.send(HEAD, 'second');
    await forwarded;
    assert.deepEqual(got, ['first', 'second']);
    await Promise.all([one.close(), two.close()]);
    await listener.close();
  });

  it('tells the buffers the kernel granted, also after close', async () => {
    const { listen } = await plugin({ options: {} });
    const listener = await listen(ANYWHERE, echo);
    const { receiveBufferBytes, sendBufferBytes } = listener.stats();
    assert.ok(Number(receiveBufferBytes) > 0 && Number(sendBufferBytes) > 0);
    await listener.close();
    assert.deepEqual(listener.stats(), { receiveBufferBytes, sendBufferBytes });
  });
});
