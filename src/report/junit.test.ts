import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SaxesParser } from 'saxes';
import type { VerdictReport } from '../schema.ts';
import { exactOf, GATE, verdictOf } from './_verdicts.ts';
import { verdictJunit } from './junit.ts';

interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The elements of a document; throws when it is not well-formed. */
function tagsOf(xml: string): Tag[] {
  const tags: Tag[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => tags.push({ name, attributes: { ...attributes } }));
  parser.write(xml).close();
  return tags;
}
const count = (tags: readonly Tag[], name: string) => tags.filter((tag) => tag.name === name).length;

test('a case for each comparison and exact figure that changed, and their number', () => {
  const tags = tagsOf(
    verdictJunit(
      verdictOf(3, (n) => (n === 0 ? 0.1 : 0), { gate: GATE, exact: exactOf(9, 10, 'y') }),
      undefined,
    ),
  );
  const suite = tags.find(({ name }) => name === 'testsuite')?.attributes;
  assert.deepEqual(
    [suite?.['tests'], suite?.['failures'], suite?.['errors'], suite?.['skipped']],
    ['5', '3', '0', '0'],
  );
  const cases = tags.filter(({ name }) => name === 'testcase').map(({ attributes }) => attributes['name']);
  assert.deepEqual(cases, ['encode, p0', 'encode, p1', 'encode, p2', 'format, order', 'order, size']);
  assert.equal(count(tags, 'failure'), 3);
});

test('what cannot be told is skipped, or as it was asked for', () => {
  const untold: VerdictReport = verdictOf(1, () => 0.0295);
  assert.equal(untold.outcome, 'cannot tell');
  assert.equal(count(tagsOf(verdictJunit(untold, undefined)), 'skipped'), 1);
  assert.equal(count(tagsOf(verdictJunit(untold, 'fail')), 'failure'), 1);
  assert.equal(tagsOf(verdictJunit(untold, 'pass')).length, 4);
});

test('a suite is never empty', () => {
  const tags = tagsOf(
    verdictJunit(
      verdictOf(0, () => 0, { gate: { ...GATE, identical: true } }),
      undefined,
    ),
  );
  assert.equal(count(tags, 'testcase'), 1);
});

test('whatever a name holds, the document is well-formed', () => {
  const title = `<a href="x">&amp;'\u0000\u0007\ud800\ufffe]]>`;
  const tags = tagsOf(
    verdictJunit(
      verdictOf(
        1,
        () => 0.1,
        { title },
        () => title,
      ),
      undefined,
    ),
  );
  assert.match(
    tags.find(({ name }) => name === 'testcase')?.attributes['name'] ?? '',
    /^<a href="x">&amp;' /,
  );
});
