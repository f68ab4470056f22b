import assert from 'node:assert/strict';
import { test } from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import fc from 'fast-check';
import { openCollector, pausesIn } from './_collector.ts';

test('without a garbage collector to call there is none', async () => {
  assert.equal(globalThis.gc, undefined);
  await assert.rejects(openCollector(), { code: 'UNAVAILABLE' });
});

test('a collector that collects nothing is not believed', async (t) => {
  t.after(() => Reflect.deleteProperty(globalThis, 'gc'));
  Object.assign(globalThis, { gc: () => {} });
  await assert.rejects(openCollector(), {
    code: 'UNAVAILABLE',
    message: 'this runtime collects nothing when it is asked to; memory is measured in Node',
  });
});

test('collections are seen where they happen: by what they found, and how long they took', async (t) => {
  t.after(() => Reflect.deleteProperty(globalThis, 'gc'));
  v8.setFlagsFromString('--expose-gc');
  const gc: () => void = vm.runInNewContext('gc');
  Object.assign(globalThis, { gc });
  const collector = await openCollector();
  await collector.settle();

  const quiet = collector.watch(() => 7);
  assert.equal(quiet.result, 7);
  assert.deepEqual(quiet.collections, []);
  const none = await collector.pausesNs(() => {});
  assert.deepEqual({ ...none, windowNs: 0 }, { count: 0, totalNs: 0, windowNs: 0 });

  const held: unknown[] = [];
  const { before, collections } = collector.watch(() => {
    held.push(new Array(100_000).fill(0), new Uint8Array(5_000_000));
    gc();
  });
  const most = { heap: 0, buffers: 0 };
  for (const { heap, buffers } of collections) {
    most.heap = Math.max(most.heap, heap - before.heap);
    most.buffers = Math.max(most.buffers, buffers - before.buffers);
  }
  assert.ok(most.heap >= 800_000 && most.buffers >= 5_000_000, JSON.stringify(most));
  const pauses = await collector.pausesNs(gc);
  assert.ok(pauses.count > 0 && pauses.totalNs > 0 && pauses.totalNs <= pauses.windowNs);
});

const entry = (startTime: number, duration: number) => ({ startTime, duration });

test('collections before and after the window are none of its, and those across an end in part', () => {
  const entries = [entry(0, 5), entry(8, 4), entry(20, 3), entry(28, 10), entry(30, 100), entry(41, 1000)];
  assert.deepEqual(pausesIn(entries, 10, 40), { count: 4, totalNs: (2 + 3 + 12) * 1e6, windowNs: 30e6 });
});

test('whatever the collections, they take no more than the window', () => {
  const ms = fc.double({ min: 0, max: 1000, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.record({ startTime: ms, duration: ms })), ms, ms, (entries, one, other) => {
      const [fromMs, toMs] = [Math.min(one, other), Math.max(one, other)];
      const { count, totalNs, windowNs } = pausesIn(entries, fromMs, toMs);
      assert.ok(totalNs >= 0 && count <= entries.length);
      assert.ok(totalNs <= windowNs, `${totalNs} of ${windowNs}`);
    }),
  );
});
