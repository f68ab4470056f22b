import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IntervalRecord } from '../schema.ts';
import { fakeTime } from './_fakes.ts';
import { createIntervals, INTERVAL_MS } from './intervals.ts';

type Emitted = Omit<IntervalRecord, 'v' | 'cell' | 'round'>;

function started() {
  const records: Emitted[] = [];
  let messages = 0;
  const take = () => {
    const body = { messages, arrivedInWindow: 0, histograms: {} };
    messages = 0;
    return body;
  };
  const intervals = createIntervals('client', take, (record) => void records.push(record));
  return { intervals, records, count: () => void messages++ };
}

const placeOf = ({ index, fromNs, toNs, messages }: Emitted) => [index, fromNs, toNs, messages];

test('a window is cut into seconds; the last record ends where it closed, and holds what came until it was flushed', async (t) => {
  const time = fakeTime(t);
  const { intervals, records, count } = started();
  assert.equal(intervals.state(), 'before');
  intervals.open();
  assert.equal(intervals.state(), 'open');
  for (const part of [INTERVAL_MS, INTERVAL_MS, 300]) {
    count();
    await time.advance(part);
  }
  intervals.close();
  assert.equal(intervals.state(), 'closed');
  assert.equal(records.length, 2);
  await time.advance(2 * INTERVAL_MS);
  count();
  intervals.flush();
  assert.deepEqual(records.map(placeOf), [
    [0, 0, 1e9, 1],
    [1, 1e9, 2e9, 1],
    [2, 2e9, 2.3e9, 2],
  ]);
  assert.equal(intervals.windowNs(), 2.3e9);
});

test('CPU and event loop are shares of their interval', async (t) => {
  const time = fakeTime(t);
  const { intervals, records } = started();
  intervals.open();
  await time.advance(5);
  intervals.close();
  intervals.flush();
  const [record] = records;
  assert.deepEqual([record?.kind, record?.role], ['interval', 'client']);
  for (const figure of [record?.cpuUserUs, record?.cpuSystemUs, record?.eventLoopUtilization]) {
    assert.equal(figure !== undefined && figure >= 0, true);
  }
  assert.equal((record?.eventLoopUtilization ?? 2) <= 1, true);
  assert.equal((record?.rssBytes ?? 0) > 0, true);
});

test('a window that never opened has no length and no record', async (t) => {
  const time = fakeTime(t);
  const { intervals, records } = started();
  await time.advance(50);
  intervals.close();
  intervals.flush();
  assert.deepEqual(records, []);
  assert.equal(intervals.windowNs(), 0);
  assert.equal(intervals.state(), 'closed');
});
