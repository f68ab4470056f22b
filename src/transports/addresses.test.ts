import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPlugin } from '../plugins.ts';

// Addresses for documentation (RFC 5737, RFC 3849): no machine has one.
for (const [wire, host] of [
  ['tcp', '192.0.2.1'],
  ['tcp6', '2001:db8::1'],
  ['tls', '192.0.2.1'],
  ['udp', '192.0.2.1'],
  ['udp6', '2001:db8::1'],
] as const) {
  test(`${wire} names an address that the machine does not have`, async () => {
    const { create } = await loadPlugin('transports', { use: wire });
    const { listen } = await create({ options: {} });
    await assert.rejects(
      listen({ host, port: 0 }, () => {}),
      { code: 'ADDRESS_MISSING' },
    );
  });
}
