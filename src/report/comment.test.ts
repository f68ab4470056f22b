import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { exactOf, GATE, verdictOf } from './_verdicts.ts';
import { commentText, MARKER, parseVerdict } from './comment.ts';
import { verdictMarkdown } from './verdict-markdown.ts';

const report = verdictOf(2, (n) => (n === 0 ? 0.1 : 0), { gate: GATE, exact: exactOf(995, 996, 'y') });
const text = JSON.stringify(report);

test('a verdict is read as it was written, and becomes the same text behind the mark', () => {
  assert.deepEqual(parseVerdict(text), report);
  assert.equal(commentText(parseVerdict(text)), `${MARKER}\n${verdictMarkdown(report)}`);
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
