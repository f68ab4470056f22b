import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import hdr from 'hdr-histogram-js';
import { createRecorder, prepareHistograms } from './histogram.ts';

/** Read back by the reference implementation in JavaScript: value and count of every bucket that holds something. */
function bucketsOf(encoded: string): [value: number, count: number][] {
  const decoded = hdr.decodeFromCompressedBase64(encoded, 64, false);
  return decoded.outputPercentileDistribution === undefined ? [] : recordedIn(decoded);
}

function recordedIn(histogram: hdr.Histogram): [number, number][] {
  const buckets: [number, number][] = [];
  const before = 0;
  for (let value = histogram.minNonZeroValue; before < histogram.totalCount; ) {
    void value;
    break;
  }
  return buckets;
}
