import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selftestMarkdown, selftestText } from '../report/selftest.ts';
import { seeded } from '../rng.ts';
import type { DecisionRecord, Job, UsualRecord } from '../schema.ts';
import { duelOf, jobOf, pairsOf } from './_pairs.ts';
import { pairValue } from './decide.ts';
import { matrixAlarms } from './matrix.ts';
import { rate } from './rate.ts';
import { smallestSeen } from './seen.ts';
import { findings, judgeTrials, type PartRecords, type Summary } from './selftest.ts';

const decisionOf = (duel: string, pairs: number, slower: number): DecisionRecord => {
  const values = pairsOf(duel, pairs, slower).map(pairValue);
  return {
    ...{ v: 1, cell: 'same', round: 0, kind: 'decision', duel, failures: 0, tookMs: 1000 * pairs },
    pairsSha256: 'e'.repeat(64),
    medians: values.map(({ median }) => median),
    totals: values.map(({ total }) => total),
  };
};
const names = (count: number) => Array.from({ length: count }, (_, n) => `t${n}`);
const trialsOf = (
  count: number,
  slower: number,
  slowedBy?: number,
  trials: Partial<NonNullable<Job['trials']>> = {},
) => {
  const duels = names(count).map((id) => duelOf(id, slowedBy === undefined ? {} : { slowedBy }));
  const job = jobOf(duels, {
    trials: { part: 'same', method: 'pairs', busy: 0, wanted: { seconds: 10, share: 0.95 }, ...trials },
  });
  return [job, duels.map(({ id }) => decisionOf(id, 11, slower))] as const;
};

test('A against itself: no alarm, and what 0 of 40 still allows', () => {
  const trials = judgeTrials(...trialsOf(40, 0));
  assert.deepEqual([trials.fail.count, trials.pass.count, trials.untold.count], [0, 40, 0]);
  assert.ok(Math.abs(trials.fail.high - (1 - 0.025 ** (1 / 40))) < 1e-9);
  assert.deepEqual([trials.covered.count, trials.covered.of], [40, 40]);
  assert.deepEqual(trials.seconds, { p50: 11, p95: 11 });
  assert.ok(Math.abs(trials.bias) < 1e-3);
});

test('what is right, but late, does not count as in time', () => {
  const [job, records] = trialsOf(10, 0);
  assert.deepEqual(judgeTrials(job, records).inTime?.right.count, 0);
  const [quick] = trialsOf(10, 0, undefined, { wanted: { seconds: 11, share: 0.95 } });
  assert.deepEqual(judgeTrials(quick, records).inTime?.right.count, 10);
});

test('a slowdown that is there is found; its interval covers it, and one that is said too large does not', () => {
  const found = judgeTrials(...trialsOf(10, 0.05, 0.05));
  assert.deepEqual([found.slowedBy, found.fail.count, found.covered.count], [0.05, 10, 10]);
  const wrong = judgeTrials(...trialsOf(10, 0.05, 0.2));
  assert.equal(wrong.covered.count, 0);
  assert.ok(Math.abs(wrong.bias - Math.log(1.05 / 1.2)) < 1e-3);
});

test('what is not decided yet is planned, and not counted', () => {
  const [job, [one]] = trialsOf(3, 0);
  const { fail, planned, cells } = judgeTrials(job, one ? [one] : []);
  assert.deepEqual([fail.of, planned, cells.map(({ name }) => name)], [1, 3, ['json encode']]);
  assert.equal(judgeTrials(job, []).fail.of, 0);
});

test('a matrix of calm cells never alarms; of slow ones it always does; of too few there is none', () => {
  const options = { cells: 24, draws: 50, rng: seeded(1) };
  const calm = matrixAlarms(...trialsOf(40, 0), options);
  assert.equal(calm?.alarms, 0);
  // 0 of 40 may still be 8.8 % each (Clopper and Pearson), so that 24 of them are hardly ever all calm.
  assert.ok(Math.abs((calm?.atMost ?? 0) - (1 - 0.025 ** (24 / 40))) < 1e-9);
  const [job] = trialsOf(40, 0.06);
  const many = job.duels.map(({ id }) => decisionOf(id, 25, 0.06));
  assert.equal(matrixAlarms(job, many, options)?.alarms, 50);
  assert.equal(matrixAlarms(...trialsOf(5, 0), options), null);
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

test('what can be seen is told of the kind that asks for the largest', () => {
  const duels = (['encode', 'decode'] as const).map((op) => duelOf(op, { op }));
  const job = jobOf(duels, { trials: { part: 'same', method: 'pairs', busy: 0, wanted: null } });
  const values = (id: string, spread: number) => {
    const pairs = pairsOf(id, 25, 0, spread).map(pairValue);
    const medians = pairs.map(({ median }) => median);
    return { ...decisionOf(id, 25, 0), medians, totals: medians };
  };
  const seen = (records: DecisionRecord[]) =>
    findings([{ job, decisions: records, usual: [] }], () => seeded(1)).seen;
  const [steady, wild] = [values('encode', 0.0005), values('decode', 0.02)];
  const alone = seen([steady])?.slowdown;
  const { hardest, kinds, slowdown } = seen([steady, wild]) ?? assert.fail();
  assert.deepEqual([hardest, kinds], ['json decode', 2]);
  assert.ok(slowdown && alone && slowdown > alone, `${slowdown} ${alone}`);
});

test('rates carry their exact interval', () => {
  const { low, high } = rate(0, 300);
  assert.equal(low, 0);
  assert.ok(high < 0.0123 && high > 0.0121);
});

const usualOf = (duel: string, slower: number): UsualRecord => ({
  ...{ v: 1, cell: 'usual', round: 0, kind: 'usual', duel, tookMs: 20_000 },
  together: { a: { meanNs: 100, marginNs: 1 }, b: { meanNs: 100 * (1 + slower), marginNs: 1 } },
  aMeansNs: Array.from({ length: 10 }, (_, n) => 100 + n / 10),
  bMeansNs: Array.from({ length: 10 }, (_, n) => (100 + n / 10) * (1 + slower)),
});

const partOf = (
  [job, decisions]: readonly [Job, readonly DecisionRecord[]],
  usual: readonly UsualRecord[] = [],
): PartRecords => ({ job, decisions, usual });

const summaryOf = (parts: readonly PartRecords[]): Summary => {
  const [first] = parts;
  assert.ok(first);
  const { environment, startedAt } = first.job;
  return {
    ...{ kind: 'selftest', commands: ['wirebench selftest'], version: '0.1.0', seed: 1, cpus: [1] },
    ...{ environment, startedAt, finishedAt: startedAt, recordsSha256: 'abc' },
    ...findings(parts, () => seeded(1)),
  };
};

test('the usual ways are judged by what they say of a known truth', () => {
  const duels = [duelOf('t0'), duelOf('t1')];
  const job = jobOf(duels, { trials: { part: 'usual-same', method: 'usual', busy: 0, wanted: null } });
  const { usual, parts } = summaryOf([partOf([job, []], [usualOf('t0', 0), usualOf('t1', 0.12)])]);
  assert.equal(parts.length, 0);
  const said = usual[0]?.ways.map(({ saysSlower }) => saysSlower.count);
  // Above the budget and by intervals; of runs above the budget and 10 %, not at 200 %; by ranks.
  assert.deepEqual(said, [1, 1, 1, 1, 0, 1]);
});

test('the report ends with what can be seen here, and fits a narrow terminal', () => {
  const busy = trialsOf(6, 0, undefined, { part: 'same-busy-3', busy: 3 });
  const duels = [duelOf('t0')];
  const job = jobOf(duels, { trials: { part: 'usual-same', method: 'usual', busy: 0, wanted: null } });
  const summary = summaryOf([partOf(trialsOf(6, 0)), partOf(busy), partOf([job, []], [usualOf('t0', 0)])]);
  const text = selftestText(summary, false, 80);
  assert.match(text, /Here you can see a change of 0\.\d+ % or more in 30 s\.\n$/);
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
  const markdown = selftestMarkdown(summary);
  assert.match(markdown, /^\| the same \| 3\.00 % \| 0 of 6 \(0 % to 45\.9 %\) \| 6 of 6 /m);
  assert.match(markdown, /beside 3 busy processes: a decision takes 1\.00 times as long/);
  assert.match(markdown, /^\| ten runs of A, .*\| 0 of 1 \(0 % to 97\.5 %\) \|$/m);
  const blind = {
    ...summary,
    seen: { seconds: 30, busy: 3, slowdown: null, hardest: 'json encode', kinds: 1 },
  } as const;
  assert.match(
    selftestText(blind, false),
    /Here beside 3 busy processes no change of up to 40 % can be seen in 30 s\.\n$/,
  );
  assert.match(selftestText(summaryOf([partOf([job, []])]), false), /is not known\.\n$/);
  assert.match(text, /Node 24\.0\.0; both arms of a decision on CPU 1; seed 1\./);
  assert.match(selftestText({ ...summary, cpus: [] }, false), /Node 24\.0\.0; seed 1\./);
});
