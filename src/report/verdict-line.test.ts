import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duelOf, jobOf, pairOf, pairsOf } from '../analysis/_pairs.ts';
import { judgeJob } from '../analysis/verdict.ts';
import type { VerdictReport } from '../schema.ts';
import { noiseText } from './_verdict.ts';
import { verdictOf } from './_verdicts.ts';
import { verdictLine, verdictText } from './verdict.ts';
import { verdictMarkdown } from './verdict-markdown.ts';

/** The first so many of a verdict's comparisons, blind. */
const blinded = (report: VerdictReport, blind: number): VerdictReport => ({
  ...report,
  duels: report.duels.map((duel, n) => (n < blind ? { ...duel, detectable: null } : duel)),
});

test('the noise says what could have been seen, and in how many nothing could', () => {
  const report = verdictOf(3, () => 0);
  assert.match(noiseText(report), /; could have seen 3\.\d+ % or more; /);
  assert.match(noiseText(blinded(report, 2)), /; could have seen 3\.\d+ % or more, nothing in 2; /);
  assert.match(noiseText(blinded(report, 3)), /; could have seen nothing; /);
  // What could not be run was not looked at.
  const duels = report.duels.map((duel) => ({
    ...duel,
    outcome: 'failed to run' as const,
    detectable: null,
  }));
  assert.doesNotMatch(noiseText({ ...report, duels }), /seen/);
});

test('what cannot be told says what could have been seen, and in how many nothing could', () => {
  const report = verdictOf(3, () => 0.0295);
  const why = 'the interval holds both a pass and a fail$';
  const lineOf = (blind: number) => verdictLine(blinded(report, blind));
  assert.match(
    lineOf(0),
    new RegExp(`^CANNOT TELL in 3 of 3; could only have seen 3\\.\\d+ % or more: ${why}`),
  );
  assert.match(
    lineOf(1),
    new RegExp(`^CANNOT TELL in 3 of 3; could only have seen 3\\.\\d+ % or more, nothing in 1: ${why}`),
  );
  assert.match(lineOf(3), new RegExp(`^CANNOT TELL in 3 of 3; could have seen nothing: ${why}`));
});

test('a pass whose total time is above the budget says that it is one by medians', () => {
  // Two rounds of three are 2 % slower, one is 10 %: by less than the budget above their median in total.
  const nsOf = (slower: number) => [1e6 * (1 + slower), 1e6 * (1 + slower)];
  const bNs = [...nsOf(0.02), ...nsOf(0.1), ...nsOf(0.02)];
  const paused = Array.from({ length: 20 }, (_, n) =>
    pairOf('d0', n, 0, { orders: ['ab', 'ba', 'ab'], aNs: Array(6).fill(1e6), bNs }),
  );
  const pairs = new Map([
    ['d0', paused],
    ['d1', pairsOf('d1', 20, 0)],
  ]);
  const duels = [duelOf('d0', { title: 'encode, p0' }), duelOf('d1', { title: 'encode, p1' })];
  const report = judgeJob(jobOf(duels), pairs);
  assert.equal(report.outcome, 'pass');
  assert.equal(
    verdictLine(report),
    'PASS: no slowdown of 3.00 % or more in 2 comparisons, by medians; total time is above it in 1: encode, p0: +4.67 %',
  );
  // It is shown, as what is no plain pass.
  const text = verdictMarkdown(report);
  assert.match(text.slice(0, text.indexOf('<details>')), /^\| encode, p0 \| pass \|/m);
  assert.match(verdictText(report, false), /by\s+medians/);
  const plain = judgeJob(jobOf(duels.slice(1)), pairs);
  assert.equal(verdictLine(plain), 'PASS: no slowdown of 3.00 % or more in 1 comparison');
});
