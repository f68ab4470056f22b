import assert from 'node:assert/strict';
import { test } from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import { openCollector } from './_collector.ts';

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
  assert.deepEqual(await collector.pausesNs(() => {}), { count: 0, totalNs: 0 });

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
  assert.ok(pauses.count > 0 && pauses.totalNs > 0);
});
