import assert from 'node:assert/strict';
import test from 'node:test';
import { sampleReport } from '../analysis/_sample.ts';
import { codeBlock, escapeMarkdown } from './_markdown.ts';
import { markdownReporter } from './markdown.ts';

const lines = (change: (report: ReturnType<typeof sampleReport>) => void = () => {}): string[] => {
  const report = sampleReport();
  change(report);
  return markdownReporter.render(report).split('\n');
};

test('sections stand in the order a reader needs them', () => {
  const headings = lines((report) => {
    report.refused.push({
      what: 'json on structured',
      reason: 'does not round-trip: at: Date became string',
    });
    report.findings.push('The machine was busy.');
  }).filter((line) => line.startsWith('#'));
  assert.deepEqual(headings, [
    '# wirebench: Everything',
    '## Summary',
    '## order in process',
    '## order over TCP (echo, closed loop: due = sent, 16 in flight)',
    '## order over UDP (request, open loop at 24,000 msg/s)',
    '## order over UDP (request, open loop at 24,000 msg/s): what was lost',
    '## Refused and skipped',
    '## What to doubt',
    '## How it was measured',
    '## Environment',
    '## Repeat it',
  ]);
});

test('a table shows value, interval, verdict and ratio', () => {
  const text = lines();
  assert.ok(
    text.includes(
      '| Codec | size (B) | gzip (B) | encode (us) | decode (us) | encode CPU (us) | decode CPU (us) |',
    ),
  );
  assert.ok(text.includes('| :--- | ---: | ---: | ---: | ---: | ---: | ---: |'));
  assert.ok(
    text.includes(
      '| v8 | 1,200 | 520 | 2.00 (1.90 to 2.10)<br>= 0.997x (0.945 to 1.05) | 2.00<br>= 1.00x (1.00 to 1.00) | 2.00<br>= 1.00x (1.00 to 1.00) | 2.00<br>= 1.00x (1.00 to 1.00) |',
    ),
  );
  assert.ok(text.some((line) => line.startsWith('| **json** (baseline) | 1,000 |')));
});

test('text from outside is never markup', () => {
  assert.equal(
    escapeMarkdown('a|b `c` <img src=x> *d* _e_ [f](g) ~h~ \\ &amp;\n# i'),
    'a\\|b \\`c\\` &lt;img src=x&gt; \\*d\\* \\_e\\_ \\[f\\](g) \\~h\\~ \\\\ &amp;amp; # i',
  );
  const text = lines((report) => {
    const row = report.tables[0]?.rows[1];
    assert.ok(row);
    row.name = '<script>|`x`';
    row.notes.push('# no heading');
    report.refused.push({ what: '- no list', reason: '![x](http://x)' });
    report.run.title = '[click](http://x)';
  });
  assert.equal(text[0], '# wirebench: \\[click\\](http://x)');
  assert.ok(text.some((line) => line.startsWith('| &lt;script&gt;\\|\\`x\\` | 1,100 |')));
  assert.ok(text.includes('- \\- no list: !\\[x\\](http://x)'));
  assert.ok(!text.some((line) => line.includes('<script>')));
});

test('every table row has as many cells as its heading', () => {
  const text = lines((report) => {
    for (const { rows } of report.tables) for (const row of rows) row.name = 'a|b\nc';
  });
  const cellsOf = (line: string) => line.replaceAll('\\|', '').split('|').length;
  let heading = 0;
  for (const [index, line] of text.entries()) {
    if (!line.startsWith('|')) continue;
    if (!text[index - 1]?.startsWith('|')) heading = cellsOf(line);
    assert.equal(cellsOf(line), heading, line);
  }
});

test('the command stands in a block that it cannot end', () => {
  assert.equal(codeBlock('wirebench run all'), '```sh\nwirebench run all\n```');
  assert.equal(codeBlock('a ``` b\n```'), '````sh\na ``` b ```\n````');
});

test('a row that is not valid is marked and says why', () => {
  const text = lines((report) => {
    const row = report.tables[0]?.rows[1];
    assert.ok(row);
    Object.assign(row, {
      status: 'partial',
      reasons: ['1 of 6 rounds are missing: 1 crashed (no end record)'],
    });
  });
  assert.ok(text.some((line) => line.startsWith('| \\~ msgpackr | 1,100 |')));
  assert.ok(text.includes('- \\~ msgpackr: partial: 1 of 6 rounds are missing: 1 crashed (no end record)'));
});
