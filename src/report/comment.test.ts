import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { exactOf, GATE, verdictOf } from './_verdicts.ts';
import { commentText, markerOf, noResultText, parseVerdict } from './comment.ts';
import { verdictMarkdown } from './verdict-markdown.ts';

const report = verdictOf(2, (n) => (n === 0 ? 0.1 : 0), { gate: GATE, exact: exactOf(995, 996, 'y') });
const text = JSON.stringify(report);

test('a verdict is read as it was written, and becomes the same text behind the mark', () => {
  assert.deepEqual(parseVerdict(text), report);
  assert.equal(commentText('<!-- x -->', parseVerdict(text)), `<!-- x -->\n${verdictMarkdown(report)}`);
});

test('each gate has a mark of its own, which no name of an artifact ends or makes the beginning of another', () => {
  assert.equal(markerOf('wirebench-gate'), '<!-- wirebench gate: wirebench-gate -->');
  const marks = ['gate', 'gate-2', 'gate--', 'my gate', '--!', 'é'.repeat(100)].map(markerOf);
  for (const mark of marks) {
    assert.match(mark, /^<!-- wirebench gate: [^<>\s]+ -->$/);
    assert.deepEqual(
      marks.filter((other) => other.startsWith(mark)),
      [mark],
    );
  }
  for (const wrong of ['', 'a\nb', '-->', 'a<b', 'a/b', '\ud800', '\u202e', 'x'.repeat(101)])
    assert.throws(() => markerOf(wrong), { code: 'BAD_OPTION' }, wrong);
});

test('the longest of names and verdicts are a comment that GitHub takes', () => {
  const hostile = (n: number) => `${n}${'<&|@#`*_'.repeat(36)}`.slice(0, 300);
  const long = verdictOf(500, () => 0.2, { gate: GATE }, hostile);
  for (const name of ['€'.repeat(100), '\u{1f600}'.repeat(50)]) {
    const { length } = commentText(markerOf(name), long);
    assert.ok(length < 65_536, String(length));
  }
});

test('without a result the comment says so, and of which commit', () => {
  assert.equal(
    noResultText('<!-- x -->', 'abcdef0123456789'),
    '<!-- x -->\n**NO RESULT for commit abcdef0123: the run that measures has left no verdict that can be read. Its log says why.**\n',
  );
  assert.match(noResultText('<!-- x -->', '</b>@me'), /for commit &lt;\/b&gt;@\u200bme:/);
  assert.match(noResultText('<!-- x -->'), /NO RESULT for this commit:/);
});

test('the JSON Schema of the package takes what is written, and no more', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../verdict.schema.json', import.meta.url), 'utf8'),
  ) as object;
  const isValid = new Ajv({ strict: false }).compile(schema);
  assert.ok(isValid(JSON.parse(text)), JSON.stringify(isValid.errors));
  assert.equal(isValid({ ...report, outcome: 'fine' }), false);
});

test('anything else is refused', () => {
  const changed = (change: (value: Record<string, unknown>) => void) => {
    const value = JSON.parse(text) as Record<string, unknown>;
    change(value);
    return JSON.stringify(value);
  };
  const wrong: Record<string, string> = {
    'not JSON': '{"kind":',
    null: 'null',
    'another kind': changed((value) => (value['kind'] = 'report')),
    'a newer schema': changed((value) => (value['schema'] = 2)),
    'a field more': changed((value) => (value['html'] = '<b>')),
    'a field less': changed((value) => delete value['exact']),
    'a text as a number': changed((value) => (value['noise'] = { ...report.noise, stealShare: '0' })),
    'a name that is too long': changed(
      (value) => (value['duels'] = [{ ...report.duels[0], title: 'x'.repeat(301) }]),
    ),
    'too many duels': changed((value) => (value['duels'] = Array(5001).fill(report.duels[0]))),
  };
  for (const [what, json] of Object.entries(wrong))
    assert.throws(() => parseVerdict(json), { code: 'BAD_VERDICT' }, what);
});
