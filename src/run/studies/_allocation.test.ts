import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allocation } from './_allocation.ts';
import type { Collector } from './_collector.ts';
import type { Subject } from './memory.ts';

const windows = { warmupMs: 1, windowMs: 1 };

/**
 * A heap on which each call leaves that much, each count `ownBytes` of its own, and which collects by itself when it is
 * full; or in every count whose number is one of those.
 */
function fakeHeap({
  heap = 0,
  buffers = 0,
  ownBytes = 0,
  room = Number.POSITIVE_INFINITY,
  collects = [] as number[],
}) {
  const used = { heap: 0, buffers: 0 };
  let counts = 0;
  const subject: Subject = {
    op: 'decode',
    call: (n) => {
      used.heap += heap;
      used.buffers += buffers;
      return n;
    },
    check: (result, n) => assert.equal(result, n),
  };
  const settle = async () => void Object.assign(used, { heap: 0, buffers: 0 });
  const collector: Collector = {
    settle,
    watch: (work) => {
      const before = { ...used };
      used.heap += ownBytes;
      const result = work();
      const full = used.heap > room || collects.includes(++counts);
      if (full) void settle();
      return { result, before, after: { ...used }, collections: full ? [before] : [] };
    },
    pausesNs: () => assert.fail('nothing is timed here'),
  };
  return { subject, collector };
}

test('what an operation allocates is counted exactly, without what counting takes', async () => {
  const { subject, collector } = fakeHeap({ heap: 123, buffers: 7, ownBytes: 600 });
  const record = await allocation(subject, windows, collector);
  assert.equal(record.kind, 'allocation');
  assert.equal(record.op, 'decode');
  assert.ok(record.heapBytes.length >= 5 && record.operations > 1);
  assert.deepEqual([...new Set(record.heapBytes)], [123]);
  assert.deepEqual([...new Set(record.bufferBytes)], [7]);
  assert.equal(record.collected, 0);
});

test('a block in which something was collected says nothing', async () => {
  const { subject, collector } = fakeHeap({ heap: 100, collects: [7, 9] });
  const record = await allocation(subject, windows, collector);
  assert.equal(record.collected, 2);
  assert.deepEqual([...new Set(record.heapBytes)], [100]);
});

test('blocks are made smaller until nothing is collected in them', async () => {
  const { subject, collector } = fakeHeap({ heap: 10_000, room: 1_000_000 });
  const { operations, heapBytes, collected } = await allocation(subject, windows, collector);
  assert.ok(operations <= 100, `${operations}`);
  assert.ok(heapBytes.length > 0 && heapBytes.every((bytes) => bytes === 10_000));
  assert.ok(collected < heapBytes.length + 5);
});

test('one operation that never fits is counted nowhere', async () => {
  const { subject, collector } = fakeHeap({ heap: 2_000_000, room: 1_000_000 });
  const { operations, heapBytes, bufferBytes, collected } = await allocation(subject, windows, collector);
  assert.deepEqual({ operations, heapBytes, bufferBytes }, { operations: 1, heapBytes: [], bufferBytes: [] });
  assert.ok(collected >= 5);
});
