import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { sampleReport } from '../analysis/_sample.ts';
import { csvField, csvReporter } from './csv.ts';

test('a field is quoted when it must be', () => {
  assert.equal(csvField('plain'), 'plain');
  assert.equal(csvField('a,b'), '"a,b"');
  assert.equal(csvField('say "hi"'), '"say ""hi"""');
  assert.equal(csvField('two\nlines'), '"two\nlines"');
  assert.equal(csvField(undefined), '');
});

test('text that a spreadsheet would run as a formula is guarded, numbers are not', () => {
  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\tx']) assert.equal(csvField(text), `'${text}`);
  assert.equal(csvField('\r=1'), '"\'\r=1"');
  assert.equal(csvField(-1.5), '-1.5');
});

test('quoting can be undone', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const field = csvField(`x${text}`);
      const back = field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
      assert.equal(back, `x${text}`);
      assert.ok(field.startsWith('"') || !/[",\r\n]/.test(field));
    }),
  );
});

test('one line for each row and figure, with as many fields as the heading', () => {
  const report = sampleReport();
  const [header, ...lines] = csvReporter.render(report).trimEnd().split('\r\n');
  const figures = report.tables.flatMap(({ rows }) => rows.flatMap((row) => Object.keys(row.figures)));
  assert.equal(lines.length, figures.length);
  assert.equal(header?.split(',').length, 19);
  assert.equal(
    lines[0],
    'codec order,codec,order,codec+json+order,json,valid,true,false,sizeBytes,bytes,1000,,,,1,,,,',
  );
  assert.ok(
    lines.includes(
      'codec order,codec,order,codec+msgpackr+order,msgpackr,valid,false,false,decodeNs,ns,1000,1000,1000,0.96875,6,0.5,0.5,0.5,better',
    ),
  );
});
