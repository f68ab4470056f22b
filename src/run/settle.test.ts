import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { udpCell } from '../analysis/_fixtures.ts';
import { socketDrops } from './kernel.ts';
import type { RoleMessage } from './protocol.ts';
import { createInbox } from './roles/link.ts';
import { isUnderWay, settle, settleWhenAsked } from './settle.ts';

const skip = process.platform === 'linux' ? false : 'only Linux tells what a socket holds';

test('when it resolves, every datagram was handled or dropped', { skip }, async (t) => {
  const receiver = dgram.createSocket('udp4');
  const sender = dgram.createSocket('udp4');
  t.after(() => {
    receiver.close();
    sender.close();
  });
  receiver.bind(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address();
  let handled = 0;
  receiver.on('message', () => handled++);
  // In one turn: none of them has been read when settle() begins.
  for (let n = 0; n < 500; n++) sender.send(Buffer.alloc(1000), port, '127.0.0.1');
  assert.equal(handled, 0);
  await settle();
  assert.equal(handled + ((await socketDrops(port)) ?? 0), 500);
});

test('it waits for what else is held', { skip }, async () => {
  let looked = 0;
  await settle(() => (++looked < 3 ? 1 : 0));
  assert.equal(looked, 3);
});

test('a role settles as often as it is asked', async () => {
  const inbox = createInbox();
  let told = 0;
  let tell: () => void = () => {};
  settleWhenAsked({
    next: inbox.next,
    send: ({ type }: RoleMessage) => {
      assert.equal(type, 'settled');
      told++;
      tell();
    },
  });
  for (const times of [1, 2]) {
    const settled = new Promise<void>((resolve) => {
      tell = resolve;
    });
    inbox.put({ type: 'settle' });
    await settled;
    assert.equal(told, times);
  }
});

test('only what is sent over a lossy wire between processes can be under way', () => {
  assert.equal(isUnderWay(udpCell('json')), true);
  assert.equal(isUnderWay(udpCell('json', { delivery: 'reliable' })), false);
  assert.equal(isUnderWay(udpCell('json', { colocated: true })), false);
});
