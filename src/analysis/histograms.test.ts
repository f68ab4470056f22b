import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import hdr from 'hdr-histogram-js';
import { histogramOf } from './_records.ts';
import { mergeHistograms, percentilesOf } from './histograms.ts';

const ns = fc.array(fc.integer({ min: 0, max: 3_600e9 }), { maxLength: 40 });

test('percentiles are nearest ranks', () => {
  const values = Array.from({ length: 1000 }, (_, index) => index + 1);
  assert.deepEqual(percentilesOf(mergeHistograms([histogramOf(values)])), {
    count: 1000,
    min: 1,
    p50: 500,
    p90: 900,
    p99: 990,
    p999: 999,
    max: 1000,
  });
});

test('nothing recorded has no percentiles', () => {
  assert.equal(percentilesOf(mergeHistograms([])), undefined);
  assert.equal(percentilesOf(mergeHistograms([histogramOf([])])), undefined);
});

test('percentiles are merged, not averaged: one slow client among nine fast ones', () => {
  const fast = histogramOf(Array.from({ length: 99 }, () => 10));
  const slow = histogramOf(Array.from({ length: 99 }, () => 1000));
  const merged = percentilesOf(mergeHistograms([...Array.from({ length: 9 }, () => fast), slow]));
  assert.deepEqual([merged?.p50, merged?.p90, merged?.p99, merged?.count], [10, 10, 1000, 990]);
});

test('a histogram that is no histogram throws', () => {
  assert.throws(() => mergeHistograms(['AAAA']));
  assert.throws(() => mergeHistograms(['not base64!']));
});

test('the merge of histograms is the histogram of all values, bucket by bucket', () => {
  fc.assert(
    fc.property(fc.array(ns, { minLength: 1, maxLength: 4 }), (parts) => {
      const merged = mergeHistograms(parts.map(histogramOf));
      const together = mergeHistograms([histogramOf(parts.flat())]);
      assert.ok(merged instanceof hdr.JsHistogram && together instanceof hdr.JsHistogram);
      assert.equal(merged.totalCount, parts.flat().length);
      assert.deepEqual(percentilesOf(merged), percentilesOf(together));
      assert.equal(merged.outputPercentileDistribution(), together.outputPercentileDistribution());
    }),
    { numRuns: 30 },
  );
});

test('the buckets add up to the count', () => {
  fc.assert(
    fc.property(ns, (values) => {
      const histogram = mergeHistograms([histogramOf(values)]);
      assert.ok(histogram instanceof hdr.JsHistogram);
      let sum = 0;
      for (let index = 0; index < histogram.countsArrayLength; index++)
        sum += histogram.getCountAtIndex(index);
      assert.equal(sum, values.length);
    }),
    { numRuns: 30 },
  );
});
