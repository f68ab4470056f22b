import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseResult } from './_iperf3.ts';

const none = new Float64Array();
const resultOf = (received: object, udp?: object) =>
  JSON.stringify({
    start: {},
    end: { streams: [{ udp }], sum_sent: { bytes: 9999 }, sum_received: received },
  });

test('TCP: whole messages of the bytes that its server got', () => {
  const told = parseResult(resultOf({ seconds: 1.5, bytes: 2599 }), 260);
  assert.deepEqual(told, { windowNs: 15e8, sent: 9, received: 9, roundTripsNs: none });
});

test('UDP: datagrams, and what it says was lost', () => {
  const received = { seconds: 1.25, bytes: 1_146_368, packets: 4879, lost_packets: 401 };
  assert.deepEqual(parseResult(resultOf(received, { out_of_order: 7 }), 256), {
    windowNs: 125e7,
    sent: 4879,
    received: 4478,
    reordered: 7,
    roundTripsNs: none,
  });
});

test('a result without an end is refused', () => {
  assert.throws(() => parseResult('{"error":"unable to connect to server"}', 256));
});
