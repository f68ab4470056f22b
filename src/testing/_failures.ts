import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Bench } from './_bench.ts';

export async function namesPortInUse({ transport, address }: Bench): Promise<void> {
  await assert.rejects(
    transport.listen(address, () => {}),
    { code: 'PORT_IN_USE' },
  );
}

export async function namesMissingServer({ transport, address, listener }: Bench): Promise<void> {
  await listener.close();
  await assert.rejects(
    transport.connect(address, () => {}),
    { code: 'CONNECT_FAILED' },
  );
}

export async function namesMissingBroker({ transport, at, address }: Bench): Promise<void> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  assert.ok(bound !== null && typeof bound === 'object');
  server.close();
  await once(server, 'close');
  const gone = { host: '127.0.0.1', port: bound.port };
  for (const attempt of [
    () => transport.listen({ ...at, ...gone }, () => {}),
    () => transport.connect({ ...address, ...gone }, () => {}),
  ]) {
    await assert.rejects(attempt(), { code: 'CONNECT_FAILED' });
  }
}
