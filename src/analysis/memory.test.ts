import assert from 'node:assert/strict';
import test from 'node:test';
import * as v from 'valibot';
import { RecordSchema } from '../schema.ts';
import { codecCell, runOf } from './_fixtures.ts';
import { memoryRecords, sixRounds } from './_records.ts';
import { analyse } from './analyse.ts';
import { memoryFigures, memoryNotes, memoryRound } from './memory.ts';

const cell = codecCell('json', { id: 'memory+json', table: 'memory order', study: 'memory' });
const roundOf = (changes: Parameters<typeof memoryRecords>[2] = {}) => {
  const round = memoryRound(memoryRecords(cell, 0, changes));
  assert.ok(round);
  return round;
};

test('figures of a round are medians of its blocks, shares of the window, and bytes a message', () => {
  assert.deepEqual(memoryFigures(roundOf({ heapBytes: [90, 100, 300], bufferBytes: [7, 8, 9] })), {
    encodeHeapBytes: 100,
    encodeBufferBytes: 8,
    decodeHeapBytes: 100,
    decodeBufferBytes: 8,
    encodeGcShare: 0.1,
    decodeGcShare: 0.1,
    encodePeakBytes: 5000,
    decodePeakBytes: 5000,
    decodeBlockNs: 20_000,
    encodeKeptBytes: 2,
    decodeKeptBytes: 2,
  });
});

test('a round that lacks a record is none', () => {
  const records = memoryRecords(cell, 0);
  for (const [at, { kind }] of records.entries()) {
    if (kind !== 'start' && kind !== 'end') assert.equal(memoryRound(records.toSpliced(at, 1)), undefined);
  }
});

test('bytes that could not be counted have no figure, but a note', () => {
  const none = roundOf({ heapBytes: [], bufferBytes: [], collected: 5 });
  assert.ok(Number.isNaN(memoryFigures(none)['encodeHeapBytes']));
  const note = 'allocates so much that something is always collected: its bytes cannot be counted';
  assert.deepEqual(memoryNotes([none, none]), [`encode ${note}`, `decode ${note}`]);
  assert.deepEqual(memoryNotes([none, roundOf()]), []);
});

test('a leak is noted when it is more than the pages that V8 gives itself, in most rounds', () => {
  const leak = roundOf({ retainedBytes: 3 * 2 ** 20 });
  const noise = roundOf({ retainedBytes: 2 ** 19 });
  const note = 'keeps memory: 3.00 MiB more after 1,000 messages whose results were dropped';
  assert.deepEqual(memoryNotes([leak, leak, noise]), [`encode ${note}`, `decode ${note}`]);
  assert.deepEqual(memoryNotes([leak, noise]), []);
});

test('a table of memory: bytes with their ratio to the baseline, and sentences where the intervals tell', () => {
  const lean = codecCell('msgpackr', { id: 'memory+msgpackr', table: 'memory order', study: 'memory' });
  const records = new Map([
    [cell.id, sixRounds((round) => memoryRecords(cell, round, { heapBytes: [100 + round] }))],
    [lean.id, sixRounds((round) => memoryRecords(lean, round, { heapBytes: [50 + round / 2] }))],
  ]);
  for (const record of records.get(cell.id) ?? []) assert.deepEqual(v.parse(RecordSchema, record), record);
  const { tables, summary } = analyse(runOf([cell, lean]), records);
  assert.equal(tables[0]?.kind, 'memory');
  assert.equal(tables[0].title, 'memory of order in process');
  assert.equal(tables[0].rows[1]?.figures['encodeHeapBytes']?.ratio?.median, 0.5);
  assert.deepEqual(summary, [
    'memory of order in process: msgpackr encodes with 0.500x (0.500 to 0.500) the heap of json.',
    'memory of order in process: msgpackr decodes with 0.500x (0.500 to 0.500) the heap of json.',
  ]);
});
