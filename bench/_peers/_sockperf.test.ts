import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFullLog } from './_sockperf.ts';

const LOG = [
  '------------------------------',
  'sockperf: [Total Run] RunTime=1.000 sec; Warm up time=400 msec; SentMessages=30663; ReceivedMessages=30662',
  'sockperf: [Valid Duration] RunTime=0.549 sec; SentMessages=4; ReceivedMessages=3',
  'sockperf: # dropped messages = 1; # duplicated messages = 2; # out-of-order messages = 5',
  'packet, txTime(sec), rxTime(sec), latency(usec)',
  '0, 2.439302073, 2.439322073, 10.000',
  '1, 2.440000000, 2.440030000, 15.000',
  '2, 2.990000000, 3.000040000, 5020.000',
  '------------------------------',
  '',
];

test('every round trip of the valid duration, whole and in ns', () => {
  const { roundTripsNs, ...told } = parseFullLog(LOG.join('\n'));
  assert.deepEqual(told, { windowNs: 549e6, sent: 4, received: 3, duplicate: 2, reordered: 5 });
  assert.deepEqual(Array.from(roundTripsNs, Math.round), [20_000, 30_000, 10_040_000]);
});

test('a log that ends early, or is none, is refused', () => {
  for (const log of ['', LOG.slice(0, 4).join('\n'), LOG.slice(0, 6).join('\n')])
    assert.throws(() => parseFullLog(log), /not whole/);
});
