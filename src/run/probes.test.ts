import assert from 'node:assert/strict';
import { test } from 'node:test';
import hdr from 'hdr-histogram-js';
import type { IntervalRecord } from '../schema.ts';
import { fakeTime } from './_fakes.ts';
import { createClientProbe, createServerProbe } from './probes.ts';

type Emitted = Omit<IntervalRecord, 'v' | 'cell' | 'round'>;

const valuesOf = (encoded: string | undefined): number[] => {
  const histogram = hdr.decodeFromCompressedBase64(encoded ?? '', 64, false);
  const count = histogram.totalCount;
  return Array.from({ length: count }, (_, i) => histogram.getValueAtPercentile(((i + 1) / count) * 100));
};

test('a client counts what was sent, what arrived while the window was open, and every answer once', async (t) => {
  const time = fakeTime(t);
  const records: Emitted[] = [];
  const probe = createClientProbe(true, (record) => void records.push(record));
  probe.arrived();
  probe.open();
  probe.sent(3);
  probe.sent(4);
  probe.arrived();
  await time.advance(1000);
  probe.arrived();
  probe.answered(100, 90, 80, 7);
  probe.close();
  // The drain: recorded, but not delivered in the window.
  probe.arrived();
  probe.answered(200, 190, 180, 8);
  probe.intervals.flush();
  assert.deepEqual(
    records.map(({ messages, arrivedInWindow }) => [messages, arrivedInWindow]),
    [
      [2, 1],
      [0, 1],
    ],
  );
  const [first, last] = records.map(({ histograms }) => histograms);
  assert.deepEqual([valuesOf(first?.lateness), valuesOf(first?.latency)], [[3, 4], []]);
  assert.deepEqual(valuesOf(last?.latency), [100, 200]);
  assert.deepEqual(valuesOf(last?.service), [90, 190]);
  assert.deepEqual(valuesOf(last?.wire), [80, 180]);
  assert.deepEqual(valuesOf(last?.server), [7, 8]);
  assert.deepEqual([probe.sentCount(), probe.answeredCount(), probe.impossibleCount()], [2, 2, 0]);
});

test('a closed loop has no lateness and no service time: due is sent', async (t) => {
  fakeTime(t);
  const records: Emitted[] = [];
  const probe = createClientProbe(false, (record) => void records.push(record));
  probe.open();
  probe.sent(0);
  probe.answered(1, 1, 1, 1);
  probe.close();
  probe.intervals.flush();
  assert.deepEqual(
    records.map(({ histograms }) => Object.keys(histograms).sort()),
    [['latency', 'server', 'wire']],
  );
});

test('impossible times of all kinds are summed', (t) => {
  fakeTime(t);
  const probe = createClientProbe(true, () => {});
  probe.sent(-1);
  probe.answered(-1, -1, 5, -1);
  assert.equal(probe.impossibleCount(), 4);
});

test('a server counts from the first message of the window until it is stopped', async (t) => {
  const time = fakeTime(t);
  const records: Emitted[] = [];
  const probe = createServerProbe((record) => void records.push(record));
  probe.handled(false);
  await time.advance(100);
  probe.handled(true);
  probe.handled(false);
  await time.advance(50);
  probe.handled(true);
  probe.intervals.close();
  probe.handled(true);
  probe.intervals.flush();
  assert.deepEqual(
    records.map(({ role, messages, fromNs, toNs, histograms }) => [role, messages, fromNs, toNs, histograms]),
    [['server', 3, 0, 50e6, {}]],
  );
});

test('a message of the window that comes after the stop opens nothing', async (t) => {
  const time = fakeTime(t);
  const records: Emitted[] = [];
  const probe = createServerProbe((record) => void records.push(record));
  probe.intervals.close();
  probe.handled(true);
  await time.advance(2000);
  probe.intervals.flush();
  assert.deepEqual([records, probe.intervals.windowNs()], [[], 0]);
});
