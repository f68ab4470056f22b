import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { AllocationRecord, HeapRecord, Record as RunRecord } from '../../schema.ts';
import { cellLike } from '../_cells.ts';
import { measureRound } from '../execute.ts';
import { createLauncher } from '../launch.ts';

const LONG_MS = 30_000;
const memoryCell = (use: string) =>
  cellLike({
    id: 'memory',
    study: 'memory',
    codec: { use },
    payload: { use: 'tick' },
    warmupMs: 100,
    windowMs: 100,
  });

/** JSON, whose decode does that beside it. */
function codecThat(t: TestContext, does: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const use = join(folder, 'codec.mjs');
  writeFileSync(
    use,
    `const kept = [];
let sink;
export default () => ({
  encode: (value) => Buffer.from(JSON.stringify(value)),
  decode: (bytes) => { ${does}; return JSON.parse(Buffer.from(bytes).toString()); },
});
`,
  );
  return use;
}

async function measured(t: TestContext, use: string) {
  const launcher = await createLauncher();
  t.after(() => launcher.close());
  const records: RunRecord[] = [];
  const signal = new AbortController().signal;
  const append = (record: RunRecord) => void records.push(record);
  await measureRound(memoryCell(use), 1, { launcher, round: 0, seed: 1, append, signal });
  const decodes = records.filter((record) => 'op' in record && record.op === 'decode');
  const allocation = decodes.find((record): record is AllocationRecord => record.kind === 'allocation');
  const heap = decodes.find((record): record is HeapRecord => record.kind === 'heap');
  assert.ok(allocation && heap);
  return { allocation, heap, kinds: records.map(({ kind }) => kind) };
}

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

test('bytes on the heap and in buffers are counted, and nothing is collected meanwhile', async (t) => {
  const plain = await measured(t, codecThat(t, ''));
  const wasteful = await measured(t, codecThat(t, 'sink = new Array(1000); sink = new Uint8Array(5000)'));
  assert.deepEqual(plain.kinds, ['start', 'allocation', 'allocation', 'heap', 'heap', 'end']);
  assert.equal(plain.allocation.collected + wasteful.allocation.collected, 0);
  // 1000 pointers of 8 bytes, and the objects that hold them and the buffer.
  const more = middle(wasteful.allocation.heapBytes) - middle(plain.allocation.heapBytes);
  assert.ok(more >= 8000 && more < 8600, `${more}`);
  const buffers = middle(wasteful.allocation.bufferBytes) - middle(plain.allocation.bufferBytes);
  assert.ok(Math.abs(buffers - 5000) < 50, `${buffers}`);
});

test('a codec that keeps what it has decoded is seen to', async (t) => {
  const { heap } = await measured(t, codecThat(t, 'kept.push(new Array(1000).fill(kept.length))'));
  // 1000 pointers of 8 bytes, less what of the process itself was collected meanwhile: some 50 kB of 8 MB.
  assert.ok(heap.retainedBytes / heap.dropped >= 7600, `${heap.retainedBytes} after ${heap.dropped}`);
  assert.ok(heap.windowNs > 0 && heap.collectedNs >= 0 && heap.collectedNs <= heap.windowNs);
  assert.ok(heap.longestNs > 0 && heap.timed >= 3);
});

test('the peak is what one message takes', async (t) => {
  const { heap } = await measured(t, codecThat(t, 'sink = new Array(1000).fill(1)'));
  assert.ok(heap.peakBytes >= 8000 && heap.peakBytes < 1_000_000, `${heap.peakBytes}`);
});

test('where nobody can collect, memory is not measured, and the reason is said', async (t) => {
  const launcher = await createLauncher();
  t.after(() => launcher.close());
  const role = launcher.launch('codec process of a test');
  role.prepare({ kind: 'codec', cell: memoryCell('json'), round: 0, seed: 1, epoch: 1, part: 'heap' });
  await assert.rejects(role.expect('ready', LONG_MS), {
    code: 'UNAVAILABLE',
    message: 'this runtime lets nobody call its garbage collector; memory is measured in Node',
  });
});
