import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { describe, it } from 'node:test';
import { loadPlugin } from '../plugins.ts';
import type { Transport } from '../types.ts';

const STREAMS = ['tcp', 'tls', 'lines', 'websocket', 'http', 'http2', 'grpc', 'grpc-unary'];
const ignore = (): void => {};
const hasIPv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);
/** A label is at most 63 characters long (RFC 1035, section 2.3.4): no resolver has to be asked. */
const NO_NAME = `${'x'.repeat(64)}.invalid`;

async function load(wire: string): Promise<Transport> {
  const { create } = await loadPlugin('transports', { use: wire });
  return create({ options: {} });
}

describe('an address that the machine does not have is named', () => {
  // Addresses for documentation (RFC 5737, RFC 3849): no machine has one.
  for (const wire of [...STREAMS, 'udp', 'tcp6', 'udp6']) {
    it(`by ${wire}`, async () => {
      const { listen } = await load(wire);
      const host = wire.endsWith('6') ? '2001:db8::1' : '192.0.2.1';
      await assert.rejects(listen({ host, port: 0 }, ignore), { code: 'ADDRESS_MISSING' });
    });
  }
});

describe('a name that stands for no address is named', () => {
  for (const wire of [...STREAMS, 'udp']) {
    it(`by ${wire}, at both ends`, async () => {
      const { listen, connect } = await load(wire);
      await assert.rejects(connect({ host: NO_NAME, port: 9 }, ignore), { code: 'NAME_NOT_FOUND' });
      await assert.rejects(listen({ host: NO_NAME, port: 0 }, ignore), { code: 'NAME_NOT_FOUND' });
    });
  }
});

describe('a server that listens on IPv6 only', { skip: !hasIPv6 && 'this machine has no IPv6' }, () => {
  for (const wire of STREAMS) {
    it(`is found there by ${wire}, and nowhere else`, async (test) => {
      const { listen, connect } = await load(wire);
      const listener = await listen({ host: '::1', port: 0 }, ignore);
      test.after(() => listener.close());
      await (await connect(listener.address, ignore)).close();
      await assert.rejects(connect({ ...listener.address, host: '127.0.0.1' }, ignore), {
        code: 'CONNECT_FAILED',
      });
    });
  }
});
