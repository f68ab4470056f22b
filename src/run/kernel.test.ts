import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import {
  merged,
  ownUdpSockets,
  socketDrops,
  udp6ErrorsIn,
  udpErrorsIn,
  udpSocketsIn,
  watchSockets,
} from './kernel.ts';

// Recorded on Linux 6.1.
const PROC_NET_UDP = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  412: 0100007F:9C41 00000000:0000 07 00000000:00033D00 00:00000000 00000000     0        0 361337 2 00000000c6a4e4b2 1089
  413: 0100007F:9C42 0100007F:9C41 01 00000000:00000000 00:00000000 00000000     0        0 361338 2 00000000b6a4e4b2 0
  500: 00000000:0050 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 361340 2 00000000a6a4e4b2 3
  501: 0100007F:0050 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 361341 2 00000000a6a4e4b3 4
`;
const PROC_NET_UDP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  812: 00000000000000000000000001000000:D431 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 361500 2 00000000d6a4e4b2 17
`;
const SNMP = `Tcp: RtoAlgorithm RtoMin
Tcp: 1 200
Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors
Udp: 44927761 1030 532789 45461617 532780 6 9 0 0
UdpLite: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors
UdpLite: 0 0 7 0 7 7 0 0 0
`;
const SNMP6 = `Ip6InReceives                   	12
Udp6InDatagrams                 	10
Udp6InErrors                    	5
Udp6RcvbufErrors                	4
Udp6SndbufErrors                	1
UdpLite6RcvbufErrors            	9
`;

test('sockets: hexadecimal ports and queues, and the drops in the last column', () => {
  assert.deepEqual(udpSocketsIn(PROC_NET_UDP).slice(0, 2), [
    { localPort: 0x9c41, inode: '361337', sendQueueBytes: 0, receiveQueueBytes: 0x33d00, drops: 1089 },
    { localPort: 0x9c42, inode: '361338', sendQueueBytes: 0, receiveQueueBytes: 0, drops: 0 },
  ]);
  assert.deepEqual(
    udpSocketsIn(PROC_NET_UDP6).map(({ localPort, drops }) => [localPort, drops]),
    [[0xd431, 17]],
  );
  assert.deepEqual(udpSocketsIn(''), []);
});

test('a row that comes twice counts once, one that is missing in a reading is there, the newest counts', () => {
  const rows = udpSocketsIn(PROC_NET_UDP);
  const [full, idle] = rows;
  assert.ok(full && idle);
  const later = { ...full, drops: 1100, receiveQueueBytes: 0 };
  assert.deepEqual(
    merged([
      [full, idle, full],
      [later, later],
    ]),
    [later, idle],
  );
  assert.deepEqual(merged([]), []);
});

test("the namespace's UDP errors, by name and not by place", () => {
  const expected = { receiveBufferErrors: 532_780, inErrors: 532_789, sendBufferErrors: 6 };
  assert.deepEqual(udpErrorsIn(SNMP), expected);
  assert.equal(udpErrorsIn('Tcp: RtoAlgorithm\nTcp: 1\n'), null);
  assert.deepEqual(udp6ErrorsIn(SNMP6), { receiveBufferErrors: 4, inErrors: 5, sendBufferErrors: 1 });
  assert.equal(udp6ErrorsIn(''), null);
});

test('a socket whose buffer overflows has the drops that it did not receive', async (t) => {
  if (process.platform !== 'linux') return t.skip('only Linux tells them');
  const receiver = dgram.createSocket('udp4');
  const sender = dgram.createSocket('udp4');
  t.after(() => {
    receiver.close();
    sender.close();
  });
  receiver.bind(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address();
  const counted = await watchSockets();
  assert.equal(await socketDrops(port), 0);
  receiver.setRecvBufferSize(8192);
  // All are sent in one turn of the event loop, in which the receiver reads nothing.
  const count = 200;
  let received = 0;
  receiver.on('message', () => received++);
  for (let n = 0; n < count; n++) sender.send(Buffer.alloc(1000), port, '127.0.0.1');
  const dropped = async () => (await socketDrops(port)) ?? 0;
  while (received + (await dropped()) < count);
  assert.equal(received + (await dropped()), count);
  assert.ok(received < count);
  const { socketDrops: drops, receiveQueueBytes, udpErrors } = await counted();
  assert.deepEqual([drops, receiveQueueBytes], [count - received, 0]);
  assert.ok((udpErrors?.receiveBufferErrors ?? 0) >= count - received);
  assert.equal((await ownUdpSockets())?.length, 2);
});

test('a port that no socket has: not known', async () => {
  assert.equal(await socketDrops(0), null);
});
