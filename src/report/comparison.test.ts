import assert from 'node:assert/strict';
import test from 'node:test';
import { sampleReport } from '../analysis/_sample.ts';
import { compare } from '../analysis/compare.ts';
import { comparisonMarkdown, comparisonTable } from './comparison.ts';

const grown = () => {
  const head = sampleReport();
  const size = head.tables[0]?.rows[1]?.figures['sizeBytes'];
  assert.ok(size);
  size.median = 1320;
  head.run.title = 'a|b';
  return compare(sampleReport(), head);
};
const INFORMATION =
  'Only sizes, allocated bytes and fidelity are judged. Time between two runs is information, not a verdict: machines drift by more than most changes.';

test('both forms say that time is information', () => {
  assert.ok(comparisonMarkdown(grown()).includes(INFORMATION));
  assert.ok(comparisonTable(grown(), false).replaceAll('\n', ' ').includes(INFORMATION));
});

test('what got worse stands out', () => {
  const lines = comparisonMarkdown(grown()).split('\n');
  assert.ok(
    lines.includes('| **msgpackr** | **size (B)** | **1,100** | **1,320** | **1.20x** |  | **worse** |'),
  );
  assert.ok(lines.includes('| json | encode (us) | 2.00 | 2.00 | 1.00x | 0.995 to 1.00 |  |'));
  assert.equal(
    lines[2],
    '**Worse: sizes grew. Everything of 2025-01-02T03:04:05.000Z, then a\\|b of 2025-01-02T03:04:05.000Z.**',
  );
  assert.ok(comparisonTable(grown(), true).includes('\x1b[31mworse\x1b[0m'));
});

test('a run compared with itself is not worse', () => {
  const same = compare(sampleReport(), sampleReport());
  assert.ok(
    comparisonMarkdown(same).includes(
      '**Not worse: no size or allocation grew and nothing is newly refused.',
    ),
  );
});

test('what only one run has, what is refused now and what differs is listed', () => {
  const head = sampleReport();
  head.tables.pop();
  head.run.environment.node = '24.0.0';
  head.refused.push({ what: 'v8 on order', reason: 'does not round-trip' });
  const text = comparisonMarkdown(compare(sampleReport(), head));
  assert.ok(text.includes('## Refused now, exact before\n\n- v8 on order: does not round-trip'));
  assert.ok(text.includes('## What makes the runs hard to compare\n\n- Node'));
  assert.ok(text.includes('## Only in base\n\n- json, order over UDP'));
  assert.ok(text.includes('**Worse: v8 on order no longer round-trips.'));
});

test('no line is wider than 100 columns', () => {
  const widths = comparisonTable(grown(), false)
    .split('\n')
    .map(({ length }) => length);
  assert.ok(Math.max(...widths) <= 100);
});
