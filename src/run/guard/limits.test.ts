import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exceeded, LIMITS, limitsFor, type Used } from './limits.ts';

const MB = 2 ** 20;
const begun: Used = { cpuMs: 400, wallMs: 9000, residentBytes: 80 * MB };
const later = (cpuMs: number, wallMs: number, grownMb: number) =>
  exceeded(begun, { cpuMs: 400 + cpuMs, wallMs: 9000 + wallMs, residentBytes: (80 + grownMb) * MB }, LIMITS);

const CASES: readonly (readonly [
  cpuMs: number,
  wallMs: number,
  grownMb: number,
  died: string | undefined,
])[] = [
  [0, 0, 0, undefined],
  [1000, 10_000, 512, undefined],
  [1001, 1001, 0, 'hangs'],
  // Other processes had the CPU: it does not hang.
  [50, 9999, 0, undefined],
  // It waits for what never comes.
  [50, 10_001, 0, 'hangs'],
  [50, 50, 513, 'out of memory'],
  [1001, 1001, 257, 'out of memory'],
  [1001, 1001, 256, 'hangs'],
  [0, 0, -50, undefined],
];

for (const [cpuMs, wallMs, grownMb, died] of CASES) {
  test(`${cpuMs} ms of CPU in ${wallMs} ms and ${grownMb} MB more: ${died ?? 'goes on'}`, () => {
    assert.equal(later(cpuMs, wallMs, grownMb)?.died, died);
  });
}

test('memory is told in powers of two', () => {
  assert.equal(later(0, 0, 700)?.detail, 'takes more than 512 MB');
  assert.equal(later(0, 0, 1500)?.detail, 'takes more than 1024 MB');
});

test('a large message may take longer and more, a small one what any may; and a group is always bounded', () => {
  assert.deepEqual(limitsFor(0), LIMITS);
  assert.deepEqual(limitsFor(999_999), LIMITS);
  assert.deepEqual(limitsFor(30_000_000), {
    cpuMs: 16_000,
    wallMs: 160_000,
    memoryBytes: (512 + 30 * 64) * MB,
    deathsPerGroup: 3,
    groupCpuMs: 16_000,
  });
});
