import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { it } from 'node:test';
import { ENVELOPE_BYTES } from '../envelope.ts';
import { createSender } from './_datagrams.ts';

it('reports what the kernel refused to the sender', async () => {
  const socket = dgram.createSocket('udp4');
  const sender = createSender(socket, 1000, () => assert.fail('the sender was told'));
  // A broadcast the socket has no permission for.
  const peer = sender.peer({ host: '255.255.255.255', port: 9 });
  const error = await new Promise<Error>((resolve) =>
    peer.send(Buffer.alloc(ENVELOPE_BYTES), 'text', resolve),
  );
  assert.equal('syscall' in error && error.syscall, 'send');
  socket.close();
});
