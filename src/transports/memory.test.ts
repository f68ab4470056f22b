import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { ENVELOPE_BYTES } from '../envelope.ts';
import type { Body } from '../types.ts';
import plugin from './memory.ts';

const ANYWHERE = { host: 'memory', port: 0 };
const HEAD = Buffer.alloc(ENVELOPE_BYTES);

describe('memory', () => {
  it('hands over by reference, in order, in a later turn', async () => {
    const { listen, connect } = await plugin({ options: {} });
    const received: Body[] = [];
    const listener = await listen(ANYWHERE, (_head, body) => received.push(body));
    const connection = await connect(listener.address, () => {});
    const sent = [Buffer.from('bytes'), 'text', { value: 1 }];
    for (const body of sent) connection.send(HEAD, body);
    await Promise.resolve();
    assert.deepEqual(received, []);
    await setImmediate();
    assert.equal(received.length, 3);
    assert.ok(received.every((body, i) => body === sent[i]));
    await listener.close();
  });

  it('leaves the event loop its turn while two ends answer each other', async () => {
    const { listen, connect } = await plugin({ options: {} });
    const listener = await listen(ANYWHERE, (head, body, from) => from.send(head, body));
    let replies = 0;
    const connection = await connect(listener.address, (head, body, from) => {
      replies += 1;
      from.send(head, body);
    });
    connection.send(HEAD, 'ball');
    while (replies < 3) await setImmediate();
    await listener.close();
  });

  it('tells the client when the listener closes', async () => {
    const { listen, connect } = await plugin({ options: {} });
    const listener = await listen(ANYWHERE, () => {});
    const connection = await connect(listener.address, () => {});
    const closed = new Promise<unknown>((resolve) => connection.onClose(resolve));
    await listener.close();
    assert.equal((await closed) instanceof Error, true);
  });
});
