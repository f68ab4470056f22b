import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { exactOf, GATE, verdictOf } from './_verdicts.ts';
import { verdictLine, verdictText } from './verdict.ts';
import { verdictMarkdown } from './verdict-markdown.ts';

const GITHUB_CHARACTERS = 65_536;

test('the verdict stands first, then what changed with its interval and a bar, then the rest, folded', () => {
  const text = verdictMarkdown(verdictOf(4, (n) => [0.061, -0.2, 0, 0][n] ?? 0, { gate: GATE }));
  const lines = text.split('\n');
  assert.match(lines[0] ?? '', /^\*\*FAIL 1 of 4: encode, p0: \+6\.\d+ % \(/);
  assert.match(
    text,
    /base origin\/main \(aaaaaaaaaa\), head \. \(bbbbbbbbbb with changes that are in no commit\)/,
  );
  const folded = text.slice(text.indexOf('<details>'));
  const shown = text.slice(0, text.indexOf('<details>'));
  assert.match(
    shown,
    /^\| encode, p0 \| fail, confirmed \| \+6\.\d+ % \| .* \| 20 \(40\) \| ███ \| 1\.00 %, 1\.00 % \|$/m,
  );
  assert.match(shown, /^\| encode, p1 \| pass \| -20\.0 % faster \| .* \| ██████████ \|.*$/m);
  assert.doesNotMatch(shown, /encode, p[23]/);
  assert.match(folded, /encode, p2/);
  assert.ok(text.endsWith('```sh\nwirebench ab json ./mine.mjs\n```\n'));
});

test('a change of bytes is told first, with its sizes, and is no pass', () => {
  const report = verdictOf(1, () => 0, { gate: GATE, exact: exactOf(995, 1007, 'y') });
  assert.equal(report.outcome, 'fail');
  assert.equal(
    verdictLine(report),
    'FAIL, FORMAT CHANGED: order: other bytes, 995 B, then 1,007 B (+1.21 %); order, size: 995 B, then 1,007 B (+1.21 %); grew: variant 1 (995 B, then 1,007 B)',
  );
  const same = verdictOf(1, () => 0, { gate: GATE, exact: exactOf(995, 995, 'y') });
  assert.match(verdictLine(same), /^FAIL, FORMAT CHANGED: order: other bytes, 995 B as before$/);
  // What is slower beside it is told too.
  const slow = verdictOf(1, () => 0.1, { gate: GATE, exact: exactOf(995, 995, 'y') });
  assert.match(verdictLine(slow), /as before; slower in 1 of 1: encode, p0: \+10\.0 %/);
});

test('a field that grew by a byte is said to have grown, however large it is', () => {
  const line = verdictLine(verdictOf(1, () => 0, { gate: GATE, exact: exactOf(10_000, 10_001, 'y') }));
  assert.match(line, /grew: variant 1 \(10,000 B, then 10,001 B\)$/);
});

test('what is the same was not measured, and passes', () => {
  const report = verdictOf(0, () => 0, { gate: { ...GATE, identical: true } });
  assert.deepEqual(
    [report.outcome, verdictLine(report)],
    [
      'pass',
      'PASS: base and head are the same (bbbbbbbbbb with changes that are in no commit), so nothing was measured',
    ],
  );
});

test('500 duels with the longest and worst of names stay below what GitHub takes', () => {
  const hostile = (n: number) => `${n}${'<&|@#`*_'.repeat(36)}`.slice(0, 300);
  for (const slower of [() => 0.2, () => 0, (n: number) => (n % 2 ? 0.2 : -0.2)]) {
    const report = verdictOf(500, slower, { gate: GATE, exact: exactOf(1, 2, 'y') }, hostile);
    const text = verdictMarkdown(report);
    assert.ok(text.length < GITHUB_CHARACTERS, String(text.length));
    assert.match(text, /and \d+ more/);
    assert.ok(text.startsWith('**FAIL'));
    for (const line of verdictText(report, false, 80).split('\n')) assert.ok(line.length <= 80, line);
  }
});

test('nothing from outside is markup, a mention, a reference or a link', () => {
  const word = fc.constantFrom(
    '@team',
    '#12',
    'https://x.y',
    'www.x.y',
    '<img>',
    '](x)',
    '`',
    '|',
    '\n# h',
    '**',
    'GH-1',
    'a@b.c',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (words) => {
      const text = verdictMarkdown(
        verdictOf(
          1,
          () => 0.1,
          {},
          () => words.join(' '),
        ),
      );
      const shown = text.slice(0, text.indexOf('```sh'));
      assert.doesNotMatch(shown, /@\w|(?<!&)#\d|https?:\/\/|www\.|<img|GH-\d/);
      assert.doesNotMatch(shown, /^# h/m);
    }),
    { numRuns: 50 },
  );
});

/** A verdict that could not be run, for this reason. */
const notRun = (reason: string) => verdictOf(1, () => 0, { gate: GATE, skips: [{ what: 'x', reason }] });

test('the first line is bold to its end, whatever a reason ends with', () => {
  for (const end of ['', ' ', '\n', '\u001b[0m \r\n', '\\'])
    assert.match(
      verdictMarkdown(notRun(`why${end}`)).split('\n')[0] ?? '',
      /^\*\*COULD NOT RUN: x: .*\S\*\*$/,
    );
});

test('a text that is cut ends with a whole character: GitHub takes no half one', () => {
  for (const before of ['', 'a']) {
    const text = verdictMarkdown(notRun(`${before}${'\u{1f600}'.repeat(3000)}`));
    assert.match(text, /…/);
    assert.doesNotMatch(text, /\p{Cs}/u);
  }
});

test('names longer than any leave the verdict, whole and bold', () => {
  for (const [part, shown] of [
    ['&', '&amp;'],
    ['\\', '\\\\'],
    ['<', '&lt;'],
  ] as const) {
    const what = part.repeat(10_000);
    const gate = { ...GATE, base: { name: what, version: what }, head: { name: what, version: what } };
    const text = verdictMarkdown({ ...notRun('why'), refused: [{ what, reason: 'why' }], gate });
    assert.ok(text.length < GITHUB_CHARACTERS, String(text.length));
    const [line = ''] = text.split('\n');
    assert.ok(line.startsWith('**COULD NOT RUN: ') && line.endsWith(`${shown}…**`), line.slice(-20));
    assert.equal(line.slice(17, -3).replaceAll(shown, ''), '');
  }
});

test('a side of which no version is known is named once', () => {
  const unknown = (name: string) => ({ name, version: null });
  const gate = { ...GATE, base: unknown('main'), head: unknown('.') };
  assert.match(verdictMarkdown(verdictOf(0, () => 0, { gate })), /^base main, head \.$/m);
  const dirty = { ...gate, head: { ...gate.head, dirty: true as const } };
  assert.match(verdictMarkdown(verdictOf(0, () => 0, { gate: dirty })), /head \. \(\. with changes /);
});
