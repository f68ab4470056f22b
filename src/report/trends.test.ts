import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exactOf, GATE, verdictOf } from './_verdicts.ts';
import { bencherMetrics, githubActionBenchmark } from './trends.ts';

const report = verdictOf(2, (n) => (n === 0 ? 0.1 : 0), { gate: GATE, exact: exactOf(995, 995) });

test('for github-action-benchmark: ratios with their range, and sizes also where they did not change', () => {
  const entries = JSON.parse(githubActionBenchmark(report)) as Record<string, unknown>[];
  assert.deepEqual(
    entries.map(({ name, unit }) => [name, unit]),
    [
      ['encode, p0', 'ratio to A'],
      ['encode, p1', 'ratio to A'],
      ['order, size', 'bytes'],
      ['order, datagrams', 'datagrams'],
    ],
  );
  assert.ok(entries.every(({ value }) => typeof value === 'number'));
  assert.match(String(entries[0]?.['range']), /^1\.0\d+ to 1\.1\d+$/);
  assert.equal(entries[2]?.['value'], 995);
});

test('for Bencher: a measure of each benchmark, with its bounds', () => {
  const metrics = JSON.parse(bencherMetrics(report)) as Record<
    string,
    Record<string, Record<string, number>>
  >;
  const ratio = metrics['encode, p0']?.['time-ratio'];
  assert.ok(ratio && (ratio['lower_value'] ?? 9) <= (ratio['value'] ?? 0));
  assert.ok((ratio['upper_value'] ?? 0) >= (ratio['value'] ?? 9));
  assert.deepEqual(metrics['order, size'], { bytes: { value: 995 } });
});

test('what could not be run, or has too few pairs for an interval, has no ratio', () => {
  const [run] = report.duels;
  assert.ok(run);
  const duels = [
    { ...run, title: 'wrong', outcome: 'failed to run' as const },
    { ...run, title: 'few', outcome: 'cannot tell' as const, interval: null },
    { ...run, title: 'none', outcome: 'cannot tell' as const, interval: null, estimate: null },
  ];
  const exact = { ...report.exact, figures: [] };
  assert.equal(githubActionBenchmark({ ...report, duels, exact }), '[]');
  assert.equal(bencherMetrics({ ...report, duels, exact }), '{}');
});

test('a benchmark may have any name', () => {
  const odd = verdictOf(
    1,
    () => 0,
    {},
    () => '__proto__',
  );
  assert.match(bencherMetrics(odd), /"__proto__"/);
});
