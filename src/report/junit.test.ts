import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SaxesParser } from 'saxes';
import type { ExactFacts, VerdictReport } from '../schema.ts';
import { exactOf, GATE, verdictOf } from './_verdicts.ts';
import { verdictJunit } from './junit.ts';
import { verdictLine } from './verdict.ts';

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

/** Its fidelity could not be tried on one side. */
const untried = exactOf(9, 9).map((facts) => ({ ...facts, b: { ...facts.b, tried: 'no room <here>' } }));

test('what is exact and not known is a case that does not pass, or as it was asked for', () => {
  const untold = verdictOf(1, () => 0, { gate: GATE, exact: untried });
  assert.equal(untold.outcome, 'cannot tell');
  const tags = tagsOf(verdictJunit(untold, undefined));
  assert.deepEqual(
    tags.filter(({ name }) => name === 'testcase').map(({ attributes }) => attributes['name']),
    ['encode, p0', 'not compared: fidelity, head'],
  );
  assert.deepEqual(
    tags.filter(({ name }) => name === 'skipped').map(({ attributes }) => attributes['message']),
    ['no room <here>'],
  );
  assert.equal(count(tagsOf(verdictJunit(untold, 'fail')), 'failure'), 1);
  assert.equal(count(tagsOf(verdictJunit(untold, 'pass')), 'skipped'), 0);
});

test('what is not known and takes no part in the verdict fails nothing, whatever was asked for', () => {
  const report = verdictOf(1, () => 0, { exact: untried });
  assert.equal(report.outcome, 'pass');
  for (const asked of [undefined, 'pass', 'fail'] as const) {
    const tags = tagsOf(verdictJunit(report, asked));
    assert.deepEqual([count(tags, 'skipped'), count(tags, 'failure')], [1, 0]);
  }
});

test('a job that did not pass has a case that did not', () => {
  const pass = verdictOf(1, () => 0, { gate: GATE, exact: exactOf(9, 9) });
  const skips = [{ what: 'bson on map', reason: 'not faithful' }];
  const failures = [1, 2].map(() => ({ duel: 'd0', code: 'CRASHED', message: 'x' }));
  const across = { a: [], b: [{ payload: 'order', wrong: 'refuses it' }] };
  const read = (one: ExactFacts) => ({ ...one, across });
  const jobs: [VerdictReport['outcome'], VerdictReport][] = [
    ['fail', verdictOf(2, (n) => (n === 0 ? 0.1 : 0))],
    ['fail', verdictOf(1, () => 0, { gate: GATE, exact: exactOf(9, 10) })],
    ['fail', verdictOf(1, () => 0, { gate: GATE, exact: exactOf(9, 9, 'y') })],
    ['fail', verdictOf(1, () => 0, { gate: GATE, exact: exactOf(9, 9).map(read) })],
    ['cannot tell', verdictOf(1, () => 0.0295)],
    ['cannot tell', verdictOf(1, () => 0, { gate: GATE, exact: untried })],
    ['failed to run', verdictOf(1, () => 0, { failures })],
    ['failed to run', verdictOf(1, () => 0, { gate: GATE, skips })],
    ['failed to run', verdictOf(0, () => 0)],
    ['failed to run', verdictOf(0, () => 0, { gate: GATE, exact: exactOf(10, 9) })],
    // Nobody made these, but whoever reads a verdict.json may be given them.
    ...(['fail', 'cannot tell', 'failed to run'] as const).map(
      (outcome): [VerdictReport['outcome'], VerdictReport] => [outcome, { ...pass, outcome }],
    ),
  ];
  const elements = { fail: 'failure', 'cannot tell': 'skipped', 'failed to run': 'error', pass: 'none' };
  for (const [outcome, report] of jobs) {
    assert.equal(report.outcome, outcome);
    const tags = tagsOf(verdictJunit(report, undefined));
    assert.ok(count(tags, elements[outcome]) >= 1, verdictLine(report));
    if (outcome === 'cannot tell') assert.ok(count(tagsOf(verdictJunit(report, 'fail')), 'failure') >= 1);
  }
  assert.equal(count(tagsOf(verdictJunit(pass, 'fail')), 'testcase'), 1);
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
