import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import hdr from 'hdr-histogram-js';
import { createRecorder, prepareHistograms } from './histogram.ts';

const HOUR_NS = 3_600e9;
const decode = (encoded: string) => hdr.decodeFromCompressedBase64(encoded, 64, false);

/** The values at all ranks, as the library's own JavaScript build holds them. */
function ranksOf(histogram: hdr.Histogram): number[] {
  const count = histogram.totalCount;
  return Array.from({ length: count }, (_, i) => histogram.getValueAtPercentile(((i + 1) / count) * 100));
}

function reference(values: readonly number[]): hdr.Histogram {
  const histogram = hdr.build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: HOUR_NS,
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 64,
    useWebAssembly: false,
  });
  for (const value of values) histogram.recordValue(value);
  return histogram;
}

/** Runs in the JavaScript build first; `prepareHistograms` then switches to WASM for good. */
function suite(build: string): void {
  test(`${build}: what is encoded decodes to the same counts with hdr-histogram-js`, () => {
    const values = fc.array(fc.integer({ min: 0, max: HOUR_NS }), { maxLength: 50 });
    fc.assert(
      fc.property(values, (ns) => {
        const recorder = createRecorder();
        for (const value of ns) recorder.record(value);
        const decoded = decode(recorder.take());
        assert.equal(decoded.totalCount, ns.length);
        assert.deepEqual(ranksOf(decoded), ranksOf(reference(ns)));
      }),
      { numRuns: 30 },
    );
  });

  test(`${build}: known values`, () => {
    const recorder = createRecorder();
    for (let ns = 1; ns <= 1000; ns++) recorder.record(ns);
    assert.equal(recorder.count(), 1000);
    const decoded = decode(recorder.take());
    assert.deepEqual(
      [50, 90, 99.9, 100].map((p) => decoded.getValueAtPercentile(p)),
      [500, 900, 999, 1000],
    );
    assert.equal(decoded.numberOfSignificantValueDigits, 3);
  });

  test(`${build}: parts of a nanosecond are rounded, and more than an hour counts as an hour`, () => {
    const recorder = createRecorder();
    for (const ns of [0.4, 1.5, HOUR_NS * 2, Number.POSITIVE_INFINITY]) recorder.record(ns);
    const hour = reference([HOUR_NS]).getValueAtPercentile(100);
    assert.deepEqual(ranksOf(decode(recorder.take())), [0, 2, hour, hour]);
    assert.equal(recorder.impossible(), 0);
  });

  test(`${build}: a negative duration is counted apart, and float noise about zero is not one`, () => {
    const recorder = createRecorder();
    for (const ns of [-1, -1e9, Number.NaN, Number.NEGATIVE_INFINITY, -1e-4, -0]) recorder.record(ns);
    assert.equal(recorder.impossible(), 4);
    assert.deepEqual(ranksOf(decode(recorder.take())), [0, 0]);
  });

  test(`${build}: taking starts anew, but what was impossible is not forgotten`, () => {
    const recorder = createRecorder();
    recorder.record(5);
    recorder.record(-5);
    assert.deepEqual(ranksOf(decode(recorder.take())), [5]);
    assert.equal(recorder.count(), 0);
    assert.deepEqual(ranksOf(decode(recorder.take())), []);
    recorder.record(7);
    assert.deepEqual(ranksOf(decode(recorder.take())), [7]);
    assert.equal(recorder.impossible(), 1);
  });
}

suite('JavaScript');
test('the WASM build loads on this runtime', async () => assert.equal(await prepareHistograms(), true));
suite('WASM');
