import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Account } from '../schema.ts';
import { createArrivals, emptyAccount } from './arrivals.ts';

interface Arrival {
  readonly sequence: number;
  readonly expired: boolean;
}

function countOf(arrivals: readonly Arrival[], remembered?: number): Account {
  const account = emptyAccount();
  const seen = createArrivals(remembered);
  for (const { sequence, expired } of arrivals) seen.record(sequence, expired, account);
  return account;
}

const inTime = (sequences: readonly number[]): Arrival[] =>
  sequences.map((sequence) => ({ sequence, expired: false }));
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** The definitions, word by word, with a set and unbounded memory. */
function naive(arrivals: readonly Arrival[]): Account {
  const account = emptyAccount();
  const seen = new Set<number>();
  let nextExpected = 0;
  for (const { sequence, expired } of arrivals) {
    if (seen.has(sequence)) {
      account.duplicate++;
      continue;
    }
    seen.add(sequence);
    if (sequence < nextExpected) {
      account.reordered++;
      account.reorderedExtent = Math.max(account.reorderedExtent, nextExpected - 1 - sequence);
    }
    nextExpected = Math.max(nextExpected, sequence + 1);
    account[expired ? 'late' : 'unique']++;
  }
  return account;
}

/** What a wire can do to messages 0 to n: drop, double, delay, bring after the waiting time. */
const anyArrivals = fc
  .array(
    fc.record({
      copies: fc.constantFrom(0, 1, 1, 1, 2, 3),
      delay: fc.constantFrom(0, 0, 0, 1.5, 10.5, 40.5),
      expired: fc.boolean(),
    }),
    { maxLength: 200 },
  )
  .map((sent) =>
    sent
      .flatMap(({ copies, delay, expired }, sequence) =>
        Array.from({ length: copies }, (_, copy) => ({ sequence, expired, at: sequence + delay + copy * 3 })),
      )
      .sort((a, b) => a.at - b.at),
  );

test('drop, duplicate, swap and late are counted as the definitions say', () => {
  fc.assert(
    fc.property(anyArrivals, (arrivals) => {
      const account = countOf(arrivals);
      assert.deepEqual(account, naive(arrivals));
      assert.equal(account.unique + account.late + account.duplicate, arrivals.length);
    }),
    { numRuns: 300 },
  );
});

test('a small memory counts the same, as long as nothing is further behind than it', () => {
  fc.assert(
    fc.property(anyArrivals, (arrivals) => assert.deepEqual(countOf(arrivals, 64), naive(arrivals))),
    { numRuns: 300 },
  );
});

test('a duplicate never hides a loss', () => {
  const account = countOf(inTime([0, 1, 1, 1, 3, 3, 4]));
  assert.deepEqual(account, { ...emptyAccount(), unique: 4, duplicate: 3 });
});

test('30 datagrams late by ten places are 30 reordered and 0 lost', () => {
  const late = new Set(range(0, 30).map((i) => 20 + i * 90));
  const order = range(0, 3000)
    .map((sequence) => ({ sequence, at: late.has(sequence) ? sequence + 10.5 : sequence }))
    .sort((a, b) => a.at - b.at);
  const account = countOf(inTime(order.map(({ sequence }) => sequence)));
  assert.deepEqual(account, { ...emptyAccount(), unique: 3000, reordered: 30, reorderedExtent: 10 });
});

test('the lost tail counts: the last 20 % of 3,000 dropped leave 2,400', () => {
  assert.deepEqual(countOf(inTime(range(0, 2400))), { ...emptyAccount(), unique: 2400 });
});

test('a first arrival after the waiting time is late, and its copy a duplicate', () => {
  const account = emptyAccount();
  const arrivals = createArrivals(32);
  assert.equal(arrivals.record(1, false, account), 'unique');
  assert.equal(arrivals.record(0, true, account), 'late');
  assert.equal(arrivals.record(0, true, account), 'duplicate');
  assert.deepEqual(account, {
    ...emptyAccount(),
    unique: 1,
    late: 1,
    reordered: 1,
    reorderedExtent: 1,
    duplicate: 1,
  });
});

test('the sliding window, at its edges', () => {
  const account = emptyAccount();
  const arrivals = createArrivals(32);
  arrivals.record(32, false, account);
  // 1 to 32 are remembered now; 0 has left.
  assert.equal(arrivals.record(1, false, account), 'unique');
  assert.equal(arrivals.record(1, false, account), 'duplicate');
  assert.equal(arrivals.record(0, false, account), 'tooOld');
  assert.deepEqual([0, 1, 2, 32, 33].map(arrivals.has), [false, true, false, true, false]);
  // 33 takes the place of 1.
  assert.equal(arrivals.record(33, false, account), 'unique');
  assert.equal(arrivals.has(33), true);
  assert.equal(arrivals.record(1, false, account), 'tooOld');
  const counted = { unique: 3, reordered: 1, reorderedExtent: 31, duplicate: 1, tooOld: 2 };
  assert.deepEqual(account, { ...emptyAccount(), ...counted });
});

test('a jump past the memory forgets everything before it, and nothing after', () => {
  for (const jump of [31, 32, 33, 1000, 2 ** 40, Number.MAX_SAFE_INTEGER - 1]) {
    const arrivals = createArrivals(32);
    const account = emptyAccount();
    for (const sequence of range(0, 32)) arrivals.record(sequence, false, account);
    assert.equal(
      arrivals.record(jump + 1, false, account),
      jump < 31 + 0 ? 'duplicate' : 'unique',
      `${jump}`,
    );
    assert.equal(arrivals.has(jump + 1), true);
    for (const sequence of range(Math.max(32, jump - 30), jump + 1)) {
      assert.equal(arrivals.has(sequence), false, `${sequence} after a jump to ${jump + 1}`);
    }
    assert.equal(arrivals.record(jump + 1, false, account), 'duplicate');
  }
});
