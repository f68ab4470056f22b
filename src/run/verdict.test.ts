import assert from 'node:assert/strict';
import { test } from 'node:test';
import { histogramOf } from '../analysis/_records.ts';
import type { Find } from '../types.ts';
import type { Trial } from './search.ts';
import { foundOf, type Numbers, verdictOf } from './verdict.ts';

const MAX: Find = { kind: 'max' };
const ZERO_LOSS: Find = { kind: 'zero-loss' };
const numbers = (parts: Partial<Numbers> = {}): Numbers => ({
  ratePerSecond: 1000,
  offered: 200,
  sentOk: 200,
  sendFailed: 0,
  unique: 200,
  arrivedInWindow: 200,
  windowNs: 200e6,
  blockedNs: 0,
  histograms: { latency: histogramOf(Array(200).fill(1e6)), lateness: histogramOf(Array(200).fill(1000)) },
  ...parts,
});
const slo = (p99Ns: number): Find => ({ kind: 'slo', p99Ns });

test('what is kept, and what is not', () => {
  const cases: [string, Find, Partial<Numbers>, Trial['verdict']][] = [
    ['all delivered', MAX, {}, 'kept'],
    ['95 % delivered', MAX, { arrivedInWindow: 190 }, 'kept'],
    ['less', MAX, { arrivedInWindow: 189 }, 'failed'],
    ['a window cut short by a tenth', MAX, { arrivedInWindow: 175, windowNs: 180e6 }, 'kept'],
    ['delivered from before, not sent now', MAX, { sentOk: 197 }, 'generator-bound'],
    ['no loss', ZERO_LOSS, {}, 'kept'],
    ['one lost', ZERO_LOSS, { unique: 199 }, 'failed'],
    ['refused by the kernel', ZERO_LOSS, { sentOk: 190, sendFailed: 10, unique: 190 }, 'failed'],
    ['within the objective', slo(1_001_000), {}, 'kept'],
    ['beyond it', slo(999_000), {}, 'failed'],
    ['not answered is not in time', slo(1_001_000), { unique: 197 }, 'failed'],
    ['the generator fell behind', slo(999_000), { sentOk: 197 }, 'generator-bound'],
    ['the wire was full', slo(999_000), { sentOk: 100, blockedNs: 20e6 }, 'failed'],
  ];
  for (const [what, find, parts, verdict] of cases)
    assert.equal(verdictOf(find, numbers(parts)), verdict, what);
});

test('a p99 that is a quarter lateness is the fault of the generator, unless the wire was full', () => {
  const late = (ns: number) =>
    numbers({ histograms: { ...numbers().histograms, lateness: histogramOf([ns]) } });
  assert.equal(verdictOf(slo(500_000), late(260_000)), 'generator-bound');
  assert.equal(verdictOf(slo(500_000), late(240_000)), 'failed');
  assert.equal(verdictOf(slo(500_000), { ...late(260_000), blockedNs: 11e6 }), 'failed');
});

test('1 % of what was offered may be slow, no more', () => {
  const tail = (slow: number) =>
    numbers({
      histograms: { latency: histogramOf(Array.from({ length: 200 }, (_, i) => (i < slow ? 9e6 : 1e6))) },
    });
  assert.equal(verdictOf(slo(2e6), tail(2)), 'kept');
  assert.equal(verdictOf(slo(2e6), tail(3)), 'failed');
  // 199 answered, 2 of them slow, and 1 not at all: 3 of 200.
  assert.equal(verdictOf(slo(2e6), { ...tail(2), offered: 201, sentOk: 201 }), 'failed');
});

test('nothing offered is nothing failed', () => {
  const none = numbers({ offered: 0, sentOk: 0, unique: 0, arrivedInWindow: 0, histograms: {} });
  for (const find of [MAX, ZERO_LOSS, slo(1)]) assert.equal(verdictOf(find, none), 'kept');
});

test('the result: what was delivered the most, or the highest rate that was kept', () => {
  const trials = [
    { ...numbers({ ratePerSecond: 100, arrivedInWindow: 20 }), verdict: 'kept' as const },
    { ...numbers({ ratePerSecond: 200, arrivedInWindow: 30 }), verdict: 'failed' as const },
    { ...numbers({ ratePerSecond: 100, arrivedInWindow: 19 }), verdict: 'kept' as const },
  ];
  const end = { kind: 'end', ratePerSecond: 100, end: 'found' } as const;
  assert.deepEqual(foundOf(MAX, trials, end), { ratePerSecond: 150, trial: 1, end: 'found' });
  assert.deepEqual(foundOf(ZERO_LOSS, trials, end), { ratePerSecond: 100, trial: 2, end: 'found' });
  const nothing = { kind: 'end', ratePerSecond: 0, end: 'always-failed' } as const;
  assert.deepEqual(foundOf(slo(1), trials, nothing), { ratePerSecond: 0, trial: null, end: 'always-failed' });
  assert.deepEqual(foundOf(MAX, [], nothing).trial, null);
});
