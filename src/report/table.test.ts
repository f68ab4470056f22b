import assert from 'node:assert/strict';
import test from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { sampleReport } from '../analysis/_sample.ts';
import type { Report } from '../schema.ts';
import { tableReporter } from './table.ts';

const plain = tableReporter(false);
const lineOf = (text: string, start: string): string =>
  text.split('\n').find((line) => line.startsWith(start)) ?? '';
const first = (report: Report) => {
  const row = report.tables[0]?.rows[1];
  assert.ok(row);
  return row;
};

test('one compact table a question, units in the heading, baseline and verdicts marked', () => {
  const codec = plain.render(sampleReport()).split('\n\n')[2]?.split('\n');
  assert.deepEqual(codec, [
    'order in process',
    '                                                       encode  decode',
    '           size  gzip  encode   ratio  decode   ratio     CPU     CPU',
    'codec         B     B      us              us              us      us',
    '─────────────────────────────────────────────────────────────────────',
    '* json    1,000   500  2.00            2.00            2.00    2.00',
    'msgpackr  1,100   510  1.00 ▲  0.500x  1.00 ▲  0.500x  2.00 =  2.00 =',
    'v8        1,200   520  2.00 =  0.997x  2.00 =   1.00x  2.00 =  2.00 =',
  ]);
});

test('better and tie are told apart by colour too, and colour changes nothing else', () => {
  const coloured = tableReporter(true).render(sampleReport());
  assert.ok(coloured.includes('\x1b[32m▲\x1b[0m'));
  assert.ok(coloured.includes('\x1b[2m=\x1b[0m'));
  assert.equal(stripVTControlCharacters(coloured), plain.render(sampleReport()));
  assert.ok(!plain.render(sampleReport()).includes('\x1b'));
});

test('a row that is not valid is marked and says why', () => {
  const report = sampleReport();
  Object.assign(first(report), { status: 'invalid', reasons: ['the generator fell behind'] });
  const text = plain.render(report);
  assert.equal(
    lineOf(text, '! msgpackr  '),
    '! msgpackr  1,100   510  1.00 ▲  0.500x  1.00 ▲  0.500x  2.00 =  2.00 =',
  );
  assert.equal(lineOf(text, '! msgpackr:'), '! msgpackr: invalid: the generator fell behind');
});

test('no line is wider than 100 columns, whatever names and messages hold', () => {
  const report = sampleReport();
  first(report).name = 'a-codec-of-a-very-long-name-'.repeat(8);
  first(report).notes.push(`${'unbreakable'.repeat(30)} 漢字${'漢'.repeat(80)}`);
  report.refused.push({ what: 'x'.repeat(250), reason: 'y '.repeat(200) });
  const widths = plain
    .render(report)
    .split('\n')
    .map((line) => [...line].reduce((sum, char) => sum + (/\p{Script=Han}/u.test(char) ? 2 : 1), 0));
  assert.ok(Math.max(...widths) <= 100, `widest: ${Math.max(...widths)}`);
});

test('huge figures push columns out before they are cut', () => {
  const report = sampleReport();
  for (const row of report.tables.at(-1)?.rows ?? []) {
    for (const figure of Object.values(row.figures)) figure.median = 123_456_789_012;
  }
  const lines = plain.render(report).split('\n');
  assert.ok(lines.every((line) => line.length <= 100));
  assert.ok(lines.some((line) => line.includes('123,456,789,012')));
  assert.ok(!plain.render(report).includes('…'));
});

test('names cannot drive the terminal', () => {
  const report = sampleReport();
  first(report).name = 'evil\x1b[2J\nname';
  assert.ok(plain.render(report).includes('evil [2J name'));
});

test('a table without any figure still lists its rows', () => {
  const report = sampleReport();
  for (const table of report.tables) Object.assign(table, { columns: [] });
  assert.equal(lineOf(plain.render(report), 'msgpackr'), 'msgpackr');
});
