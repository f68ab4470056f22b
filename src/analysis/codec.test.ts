import assert from 'node:assert/strict';
import test from 'node:test';
import { codecCell } from './_fixtures.ts';
import { type CodecTimes, codecRound as recordsOf } from './_records.ts';
import { codecFigures, codecNotes, codecRound, manyNotes } from './codec.ts';

const cell = codecCell('json');
const round = (times: CodecTimes) => {
  const read = codecRound(recordsOf(cell, 0, times));
  assert.ok(read);
  return read;
};
const steady = Array.from({ length: 9 }, () => 100);

test('figures of a round are the median, the mean and the CPU of an operation', () => {
  assert.deepEqual(codecFigures(round({ encodeNs: [10, 20, 90], decodeNs: [5, 5, 5], totalNs: 300 })), {
    encodeNs: 20,
    decodeNs: 5,
    encodeMeanNs: 100,
    decodeMeanNs: 100,
    encodeCpuNs: 2000,
    decodeCpuNs: 2000,
    decodeManyNs: undefined,
    manyOverOne: undefined,
    verified: 3000,
  });
  const { decodeManyNs, manyOverOne } = codecFigures(
    round({ encodeNs: [10], decodeNs: [40, 50, 60], decodeManyNs: [20, 25, 30] }),
  );
  assert.deepEqual({ decodeManyNs, manyOverOne }, { decodeManyNs: 25, manyOverOne: 0.5 });
});

test('a round without samples of both operations is none', () => {
  const records = recordsOf(cell, 0, { encodeNs: [1], decodeNs: [1] });
  assert.equal(
    codecRound(records.filter((record) => record.kind !== 'samples' || record.op === 'encode')),
    undefined,
  );
  assert.equal(codecRound(recordsOf(cell, 0, { encodeNs: [], decodeNs: [1] })), undefined);
});

test('a steady round has no notes', () => {
  assert.deepEqual(codecNotes([round({ encodeNs: steady, decodeNs: steady })]), []);
});

test('drift is noted when most rounds drift, in either direction', () => {
  const slower = round({ encodeNs: [100, 100, 100, 105, 105, 105, 111, 111, 111], decodeNs: steady });
  const faster = round({ encodeNs: [100, 100, 100, 95, 95, 95, 89, 89, 89], decodeNs: steady });
  const still = round({ encodeNs: [100, 100, 100, 105, 105, 105, 109, 109, 109], decodeNs: steady });
  const note = 'encode drifts by more than 10 % inside the window: it was not steady after the warm-up';
  assert.deepEqual(codecNotes([slower, faster, still]), [note]);
  assert.deepEqual(codecNotes([slower, still]), []);
});

test('pauses that the median hides are noted by the mean', () => {
  const times = { encodeNs: steady, decodeNs: [...steady.slice(1), 100_000] };
  const note = 'decode has a mean more than 25 % above its median: pauses, as of garbage collection';
  assert.deepEqual(codecNotes([round(times)]), [note]);
  assert.deepEqual(codecNotes([round({ encodeNs: steady, decodeNs: steady, totalNs: 9 * 125 })]), []);
});

test('a warm-up that had not ended is noted when that was so in most rounds', () => {
  const ending = (last: number) => Array.from({ length: 16 }, (_, i) => (i < 12 ? 100 : last));
  const still = round({ encodeNs: steady, decodeNs: steady, warmupNs: ending(100) });
  const quicker = round({ encodeNs: steady, decodeNs: steady, warmupNs: ending(80) });
  const slower = round({ encodeNs: steady, decodeNs: steady, warmupNs: ending(120) });
  const noted = 'was still getting faster when the warm-up ended: a longer --warmup may show less';
  assert.deepEqual(codecNotes([still, quicker, quicker]), [`encode ${noted}`, `decode ${noted}`]);
  assert.deepEqual(codecNotes([still, quicker, slower]), []);
});

test('a round of few samples says so', () => {
  const notes = codecNotes([round({ encodeNs: [1e9, 1e9, 1e9, 1e9, 1e9], decodeNs: steady })]);
  assert.deepEqual(notes, ['encode has only 5 samples in a round: its median is rough']);
});

test('what many messages in a chunk gain is said where the interval can tell', () => {
  const series = (...ratios: number[]) => new Map([['manyOverOne', new Map([...ratios.entries()])]]);
  assert.deepEqual(manyNotes(series(0.5, 0.6, 0.55, 0.52, 0.53, 0.54)), [
    'a message out of a chunk of many is decoded in 0.535x (0.500 to 0.600) the time of one by itself',
  ]);
  assert.deepEqual(manyNotes(series(0.5, 0.6, 0.55, 0.52, 0.53, 1.2)), []);
  assert.deepEqual(manyNotes(series(0.5, 0.6)), []);
  assert.deepEqual(manyNotes(new Map()), []);
});
