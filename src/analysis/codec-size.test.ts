import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packetFigures, rateSeries } from './codec-size.ts';

test('packets of a message as one datagram: what fits, what is cut, what is too long', () => {
  const packets = (bytes: number) => packetFigures(bytes);
  // 1500 less the IP and the UDP header.
  assert.deepEqual(packets(1252), { 'packets-1500': 1, 'packets-1280': 1 });
  assert.deepEqual(packets(1253), { 'packets-1500': 1, 'packets-1280': 2 });
  assert.deepEqual(packets(1472), { 'packets-1500': 1, 'packets-1280': 2 });
  assert.deepEqual(packets(1473), { 'packets-1500': 2, 'packets-1280': 2 });
  assert.deepEqual(packets(65_507), { 'packets-1500': 45, 'packets-1280': 53 });
  assert.deepEqual(packets(65_508), {});
});

test('a rate is bytes by time, in MB/s, for each round', () => {
  const series = new Map([
    [
      'encodeNs',
      new Map([
        [0, 1000],
        [2, 500],
      ]),
    ],
  ]);
  const rates = rateSeries(series, 2000);
  assert.deepEqual([...rates.keys()], ['encodeRate']);
  assert.deepEqual(
    [...(rates.get('encodeRate') ?? [])],
    [
      [0, 2000],
      [2, 4000],
    ],
  );
  assert.equal(rateSeries(new Map(), 2000).size, 0);
});
