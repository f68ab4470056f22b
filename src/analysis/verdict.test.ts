import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdictLine, verdictText } from '../report/verdict.ts';
import { verdictMarkdown } from '../report/verdict-markdown.ts';
import type { Duel, Job, PairRecord } from '../schema.ts';
import { duelOf, jobOf, pairsOf } from './_pairs.ts';
import { judgeJob } from './verdict.ts';

const control = duelOf('control', { b: { use: 'json' }, control: true });
const judged = (duels: Duel[], pairs: Record<string, PairRecord[]>, parts = {}) =>
  judgeJob(
    jobOf([...duels, control], parts),
    new Map(Object.entries({ control: pairsOf('control', 11, 0), ...pairs })),
  );
const outcomes = (report: ReturnType<typeof judged>) => report.duels.map(({ outcome }) => outcome);

test('one slow duel among good ones fails, and says by how much', () => {
  const report = judged([duelOf('slow'), duelOf('good')], {
    slow: pairsOf('slow', 20, 0.061),
    good: pairsOf('good', 20, 0),
  });
  assert.deepEqual(outcomes(report), ['fail', 'pass']);
  assert.equal(report.outcome, 'fail');
  assert.match(verdictLine(report), /^FAIL 1 of 2: slow: \+6\.10 % \(\+5\.9\d? % to \+6\.\d+ %\)$/);
});

test('what is red must be red again with fresh pairs', () => {
  const again = duelOf('slow-again', { confirms: 'slow' });
  const of = (slower: number) =>
    judged([duelOf('slow'), again], {
      slow: pairsOf('slow', 20, 0.061),
      'slow-again': pairsOf('slow-again', 20, slower),
    });
  assert.deepEqual(outcomes(of(0.058)), ['fail']);
  assert.equal(of(0.058).duels[0]?.confirmed, true);
  assert.deepEqual(outcomes(of(0)), ['cannot tell']);
  assert.deepEqual(
    [of(0).duels[0]?.confirmed, of(0).duels[0]?.reason],
    [false, 'fresh pairs did not confirm it'],
  );
});

test('a control that alarms takes every verdict back', () => {
  const report = judged([duelOf('slow'), duelOf('good')], {
    control: pairsOf('control', 20, 0.08),
    slow: pairsOf('slow', 20, 0.061),
    good: pairsOf('good', 20, 0),
  });
  assert.deepEqual(outcomes(report), ['cannot tell', 'cannot tell']);
  assert.match(verdictLine(report), /^CANNOT TELL in 2 of 2; .*the control alarmed/);
});

test('a control that is faster than itself, or could not run, takes every verdict back too', () => {
  const of = (pairs: Record<string, PairRecord[]>) =>
    judged([duelOf('good')], { good: pairsOf('good', 20, 0), ...pairs }).duels[0];
  assert.equal(of({ control: pairsOf('control', 20, -0.08) })?.outcome, 'cannot tell');
  assert.equal(of({ control: pairsOf('control', 20, -0.02) })?.outcome, 'pass');
  assert.match(of({ control: [] })?.reason ?? '', /^the control could not run/);
});

test('a verdict that was not confirmed because the job was stopped is none', () => {
  const of = (state: 'finished' | 'interrupted' | 'running') =>
    judged([duelOf('slow')], { slow: pairsOf('slow', 20, 0.061) }, { state }).duels[0];
  assert.equal(of('finished')?.outcome, 'fail');
  for (const state of ['interrupted', 'running'] as const) {
    assert.equal(of(state)?.outcome, 'cannot tell');
    assert.match(of(state)?.reason ?? '', /before fresh pairs could confirm it/);
  }
});

test('fresh pairs that were never measured refute nothing', () => {
  const again = duelOf('slow-again', { confirms: 'slow' });
  const of = (count: number, parts: Partial<Job>) =>
    judged(
      [duelOf('slow'), again],
      { slow: pairsOf('slow', 20, 0.061), 'slow-again': pairsOf('slow-again', count, 0.061) },
      parts,
    ).duels[0];
  const failure = (code: string) => ({ duel: 'slow-again', code, message: 'the B ended early' });
  for (const state of ['interrupted', 'running'] as const)
    for (const count of [0, 3]) {
      const { outcome, confirmed, reason } = of(count, { state }) ?? {};
      assert.deepEqual([outcome, confirmed], ['cannot tell', null]);
      assert.match(reason ?? '', /before fresh pairs could confirm it/);
    }
  assert.equal(of(20, { state: 'interrupted' })?.confirmed, true);
  const died = of(3, { failures: [failure('ROLE_DIED'), failure('ROLE_DIED')] });
  assert.deepEqual([died?.outcome, died?.confirmed], ['failed to run', null]);
  assert.match(died?.reason ?? '', /^ROLE_DIED/);
  assert.equal(of(20, { failures: [failure('NOT_FAITHFUL')] })?.outcome, 'failed to run');
  assert.equal(of(3, {})?.confirmed, false);
});

test('a control alarms in a job that was stopped, too', () => {
  const [duel] = judged(
    [duelOf('slow')],
    { control: pairsOf('control', 20, 0.08), slow: pairsOf('slow', 20, 0) },
    { state: 'interrupted' },
  ).duels;
  assert.match(duel?.reason ?? '', /^the control alarmed/);
});

test('what a job was stopped before did not fail to run', () => {
  const report = judged([duelOf('slow')], {}, { state: 'interrupted' });
  assert.equal(report.duels[0]?.reason, 'it was stopped before a pair of it was measured');
});

test('collections of B alone that hide in few pairs are no pass', () => {
  const collecting = pairsOf('d', 20, 0).map((pair, n) =>
    n % 3 === 0 ? { ...pair, b: { ...pair.b, gcShare: 0.4 } } : pair,
  );
  const [duel] = judged([duelOf('d')], { d: collecting }).duels;
  assert.equal(duel?.outcome, 'cannot tell');
  assert.match(duel?.reason ?? '', /collections: pauses differ/);
  const other = collecting.map((pair) => ({ ...pair, a: pair.b, b: pair.a }));
  assert.equal(judged([duelOf('d')], { d: other }).duels[0]?.outcome, 'pass');
});

test('red alone is not red among many (Holm)', () => {
  const many = Array.from({ length: 30 }, (_, n) => duelOf(`d${n}`));
  const pairs = Object.fromEntries(many.map(({ id }) => [id, pairsOf(id, 20, 0)]));
  // Eleven pairs of which all lie above: 12/2^11 = 0.6 %, which is below 1 %, and above 1 % of thirty.
  const report = judged(many, { ...pairs, d0: pairsOf('d0', 11, 0.06) });
  assert.equal(report.duels[0]?.outcome, 'cannot tell');
  assert.match(report.duels[0]?.reason ?? '', /Holm/);
  assert.equal(judged([duelOf('d0')], { d0: pairsOf('d0', 11, 0.06) }).duels[0]?.outcome, 'fail');
});

test('without pairs it could not run, with few it cannot be told', () => {
  const report = judged([duelOf('none'), duelOf('few')], { few: pairsOf('few', 5, 0) });
  assert.deepEqual(outcomes(report), ['failed to run', 'cannot tell']);
  assert.equal(report.outcome, 'failed to run');
  assert.match(verdictLine(report), /^COULD NOT RUN: none: no pair could be measured$/);
});

test('faster is told as plainly, and passes', () => {
  const report = judged([duelOf('quick')], { quick: pairsOf('quick', 20, -0.2) });
  assert.equal(report.duels[0]?.improved, true);
  assert.match(
    verdictLine(report),
    /^PASS: no slowdown of 3\.00 % or more in 1 comparison; faster in 1: quick: -20\.0 % \(-20\.\d % to -19\.\d % ?\)$/,
  );
  assert.match(verdictMarkdown(report), /^\| quick \| pass \| -20\.0 % faster \|/m);
});

test('the same files give the same verdict, byte for byte, in every form', () => {
  const make = () =>
    judged([duelOf('slow'), duelOf('good')], {
      slow: pairsOf('slow', 20, 0.061),
      good: pairsOf('good', 12, 0),
    });
  assert.equal(JSON.stringify(make()), JSON.stringify(make()));
  assert.equal(verdictMarkdown(make()), verdictMarkdown(make()));
  for (const line of verdictText(make(), false, 80).split('\n')) assert.ok(line.length <= 80, line);
});

test('a duel that was given up could not run, whatever its pairs say; one failure is told', () => {
  const failure = { duel: 'd', code: 'ROLE_DIED', message: 'the B of d ended early' };
  const of = (failures: (typeof failure)[]) =>
    judged([duelOf('d')], { d: pairsOf('d', 20, 0) }, { failures });
  assert.deepEqual(outcomes(of([failure])), ['pass']);
  assert.deepEqual(of([failure]).failures, [{ what: 'd', reason: 'ROLE_DIED: the B of d ended early' }]);
  assert.deepEqual(outcomes(of([failure, failure])), ['failed to run']);
  assert.match(verdictLine(of([failure, failure])), /^COULD NOT RUN: d: ROLE_DIED: the B of d ended early$/);
});

test('a gate that could not compare all it was asked for is no pass', () => {
  const gate = {
    kind: 'git' as const,
    base: { name: 'main', version: 'a' },
    head: { name: '.', version: 'b' },
  };
  const skips = [{ what: 'base on order', reason: 'CODEC_FAILED: no' }];
  const report = judged([duelOf('d')], { d: pairsOf('d', 20, 0) }, { gate, skips });
  assert.equal(report.outcome, 'failed to run');
  assert.equal(judged([duelOf('d')], { d: pairsOf('d', 20, 0) }, { skips }).outcome, 'pass');
});
