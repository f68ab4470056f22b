import assert from 'node:assert/strict';
import test from 'node:test';
import type { Report } from '../schema.ts';
import { sampleReport } from './_sample.ts';
import { type Comparison, compare, type FigureComparison } from './compare.ts';
import { MEMORY_COLUMNS } from './memory.ts';

const changed = (change: (report: Report) => void): Report => {
  const report = sampleReport();
  change(report);
  return report;
};
const figureOf = ({ tables }: Comparison, name: string, figure: string): FigureComparison => {
  const cell = tables[0]?.cells.find((candidate) => candidate.name === name);
  const found = cell?.figures.find((candidate) => candidate.figure === figure);
  assert.ok(found, `${name} ${figure}`);
  return found;
};
const set = (report: Report, name: string, figure: string, median: number): void => {
  const found = report.tables[0]?.rows.find((row) => row.name === name)?.figures[figure];
  assert.ok(found);
  found.median = median;
};

test('a run compared with itself is the same', () => {
  const comparison = compare(sampleReport(), sampleReport());
  assert.equal(comparison.worse, false);
  assert.deepEqual(
    [comparison.warnings, comparison.onlyBase, comparison.onlyHead, comparison.nowRefused],
    [[], [], [], []],
  );
  assert.equal(figureOf(comparison, 'json', 'sizeBytes').verdict, 'same');
  assert.deepEqual(JSON.parse(JSON.stringify(comparison)), comparison);
});

test('one more byte is worse, one fewer is better', () => {
  const grown = compare(
    sampleReport(),
    changed((report) => set(report, 'v8', 'sizeBytes', 1201)),
  );
  assert.equal(figureOf(grown, 'v8', 'sizeBytes').verdict, 'worse');
  assert.equal(grown.worse, true);
  const shrunk = compare(
    sampleReport(),
    changed((report) => set(report, 'v8', 'gzipBytes', 519)),
  );
  assert.equal(figureOf(shrunk, 'v8', 'gzipBytes').verdict, 'better');
  assert.equal(shrunk.worse, false);
});

test('time that doubles is information', () => {
  const comparison = compare(
    sampleReport(),
    changed((report) => set(report, 'v8', 'decodeNs', 4000)),
  );
  assert.equal(figureOf(comparison, 'v8', 'decodeNs').verdict, 'information');
  assert.equal(figureOf(comparison, 'v8', 'decodeNs').ratio, 2);
  assert.equal(comparison.worse, false);
});

test('the range divides the ends of the intervals', () => {
  const base = sampleReport();
  const interval = { low: 1900, high: 2100, confidence: 0.96875 };
  const head = changed((report) => {
    const figure = report.tables[0]?.rows[2]?.figures['encodeNs'];
    assert.ok(figure?.interval);
    assert.deepEqual(figure.interval, interval);
    figure.interval = { ...interval, low: 2100, high: 3800 };
  });
  assert.deepEqual(figureOf(compare(base, head), 'v8', 'encodeNs').range, { low: 1, high: 2 });
});

test('a pair that round-tripped and is refused now is worse', () => {
  const refused = { what: 'v8 on order', reason: 'does not round-trip: at: Date became string' };
  const head = changed((report) => {
    report.refused.push(refused, { what: 'v9 on order', reason: 'new' });
    report.tables[0]?.rows.pop();
  });
  const comparison = compare(sampleReport(), head);
  assert.deepEqual(comparison.nowRefused, [refused]);
  assert.equal(comparison.worse, true);
  assert.deepEqual(comparison.onlyBase, ['v8, order in process']);
  assert.deepEqual(compare(head, sampleReport()).onlyHead, ['v8, order in process']);
  assert.equal(compare(head, head).worse, false);
});

test('sizes of other data are not judged', () => {
  const head = changed((report) => {
    set(report, 'v8', 'sizeBytes', 9999);
    for (const payload of report.run.payloads) payload.sha256 = 'cd'.repeat(32);
  });
  const comparison = compare(sampleReport(), head);
  assert.equal(comparison.worse, false);
  assert.deepEqual(comparison.warnings, [
    'payload order holds other data: its sizes are not compared exactly',
  ]);
});

test('the size of a floor is nobody’s doing', () => {
  const head = changed((report) => {
    const floor = report.tables[1]?.rows[3]?.figures['sizeBytes'];
    assert.ok(floor);
    floor.median = 500;
  });
  assert.equal(compare(sampleReport(), head).worse, false);
});

test('another machine, Node or package version is a warning', () => {
  const head = changed((report) => {
    report.run.environment.cpuModel = 'Other CPU';
    report.run.environment.node = '22.18.0';
    report.run.codecs = [
      { name: 'json', title: 'JSON', format: 'json', package: 'json', version: '2.0.0', nativeActive: true },
    ];
    report.run.target = { ...report.run.environment, cpuModel: 'Far CPU' };
    report.findings.push('busy');
  });
  assert.deepEqual(compare(sampleReport(), head).warnings, [
    'CPU differs: Test CPU, 4 cores, then Other CPU, 4 cores',
    'Node (with it V8 and zlib, so gzip sizes too) differs: 20.20.2, then 22.18.0',
    'host of the servers differs: the same, then another, Far CPU, Node 22.18.0',
    'codec json differs: built in, then json 2.0.0 native',
    'head has reasons to doubt it; see its report',
  ]);
});

test('what an operation allocates is judged beyond its tolerance, on one version of Node', () => {
  const memory = (median: number, node = '20.20.2') =>
    changed((report) => {
      const [table] = report.tables;
      const figure = { median, interval: null, rounds: [median], ratio: null };
      table?.columns.push(...MEMORY_COLUMNS.filter((column) => column.figure === 'encodeHeapBytes'));
      for (const row of table?.rows ?? []) row.figures['encodeHeapBytes'] = figure;
      report.run.environment.node = node;
    });
  const verdict = (base: Report, head: Report) =>
    figureOf(compare(base, head), 'json', 'encodeHeapBytes').verdict;
  assert.equal(verdict(memory(1000), memory(1019)), 'same');
  assert.equal(verdict(memory(1000), memory(1021)), 'worse');
  assert.equal(verdict(memory(1000), memory(979)), 'better');
  assert.equal(verdict(memory(0), memory(0.9)), 'same');
  assert.equal(verdict(memory(0), memory(8)), 'worse');
  assert.equal(verdict(memory(1000), memory(2000, '24.0.0')), 'information');
});

test('a run with the profiler on is compared by what is exact alone, and a warning', () => {
  const profiled = changed((report) => {
    report.run.profiled = true;
  });
  const comparison = compare(sampleReport(), profiled);
  assert.ok(comparison.warnings.includes('head ran with the CPU profiler on: no times are compared'));
  assert.deepEqual(
    comparison.tables[0]?.cells[0]?.figures.map(({ figure }) => figure),
    ['sizeBytes', 'gzipBytes', 'packets-1500', 'packets-1280'],
  );
});
