import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selftestMarkdown, selftestText } from '../report/selftest.ts';
import { seeded } from '../rng.ts';
import { duelOf, jobOf, pairsOf } from './_pairs.ts';
import { judgeTrials, matrixAlarms, rate, type Summary, smallestSeen } from './selftest.ts';

const names = (count: number) => Array.from({ length: count }, (_, n) => `t${n}`);
const trialsOf = (count: number, slower: number, slowedBy?: number) => {
  const duels = names(count).map((id) => duelOf(id, slowedBy === undefined ? {} : { slowedBy }));
  return [jobOf(duels), new Map(duels.map(({ id }) => [id, pairsOf(id, 11, slower)]))] as const;
};

test('A against itself: no alarm, and what 0 of 40 still allows', () => {
  const trials = judgeTrials(...trialsOf(40, 0));
  assert.deepEqual([trials.fail.count, trials.pass.count, trials.untold.count], [0, 40, 0]);
  assert.ok(Math.abs(trials.fail.high - (1 - 0.025 ** (1 / 40))) < 1e-9);
  assert.deepEqual([trials.covered.count, trials.covered.of], [40, 40]);
  assert.deepEqual(trials.seconds, { p50: 11, p95: 11 });
  assert.ok(Math.abs(trials.bias) < 1e-3);
});

test('a slowdown that is there is found; its interval covers it, and one that is said too large does not', () => {
  const found = judgeTrials(...trialsOf(10, 0.05, 0.05));
  assert.deepEqual([found.slowedBy, found.fail.count, found.covered.count], [0.05, 10, 10]);
  const wrong = judgeTrials(...trialsOf(10, 0.05, 0.2));
  assert.equal(wrong.covered.count, 0);
  assert.ok(Math.abs(wrong.bias - Math.log(1.05 / 1.2)) < 1e-3);
});

test('trials without pairs are not counted', () => {
  const [job] = trialsOf(3, 0);
  assert.equal(judgeTrials(job, new Map()).fail.of, 0);
});

test('a matrix of calm cells never alarms; of slow ones it always does; of too few there is none', () => {
  const options = { cells: 24, draws: 50, rng: seeded(1) };
  assert.equal(matrixAlarms(...trialsOf(40, 0), options).count, 0);
  const [job] = trialsOf(40, 0.06);
  const many = new Map(job.duels.map(({ id }) => [id, pairsOf(id, 25, 0.06)]));
  assert.equal(matrixAlarms(job, many, options).count, 50);
  assert.equal(matrixAlarms(...trialsOf(5, 0), options).of, 0);
});

test('what can be seen grows with the spread of the pairs, and shrinks with their number', () => {
  const rng = seeded(1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
  const spread = (sd: number) =>
    Array.from({ length: 200 }, () => {
      const value = sd * normal();
      return { median: value, total: value };
    });
  const seen = (sd: number, pairs: number) =>
    smallestSeen(spread(sd), {
      pairs,
      share: 0.95,
      tolerance: 0.005,
      alpha: 0.01,
      draws: 60,
      rng: seeded(2),
    });
  const [calm, wild, longer] = [seen(0.007, 20), seen(0.05, 20), seen(0.05, 60)];
  assert.ok(calm !== null && wild !== null && longer !== null);
  assert.ok(calm < wild && longer < wild, `${calm} ${longer} ${wild}`);
  assert.equal(seen(0.007, 7), null);
  assert.equal(smallestSeen([], { pairs: 20, share: 0.95, tolerance: 0, alpha: 0.01, draws: 5, rng }), null);
});

test('rates carry their exact interval', () => {
  const { low, high } = rate(0, 300);
  assert.equal(low, 0);
  assert.ok(high < 0.0123 && high > 0.0121);
});

test('the report ends with what can be seen here, and fits a narrow terminal', () => {
  const [job, pairs] = trialsOf(6, 0);
  const summary: Summary = {
    kind: 'selftest',
    command: 'wirebench selftest --quick',
    startedAt: job.startedAt,
    seed: 1,
    busy: 0,
    environment: job.environment,
    cpu: 1,
    parts: [judgeTrials(job, pairs)],
    matrix: rate(0, 0),
    seen: { seconds: 30, slowdown: 0.019 },
  };
  const text = selftestText(summary, false, 80);
  assert.match(text, /Here you can see a change of 1\.90 % or more in 30 s\.\n$/);
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
  assert.match(
    selftestMarkdown(summary),
    /^\| the same, budget 3\.00 % \| 0 of 6 \(0 % to 45\.9 %\) \| 6 of 6 /m,
  );
  const blind = { ...summary, busy: 3, seen: { seconds: 30, slowdown: null } };
  assert.match(
    selftestText(blind, false),
    /Here beside 3 busy processes no change of up to 40 % can be seen in 30 s\.\n$/,
  );
});
