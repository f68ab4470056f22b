import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jobOf, pairOf } from '../../analysis/_pairs.ts';
import { judgeJob } from '../../analysis/verdict.ts';
import { WirebenchError } from '../../errors.ts';
import type { Duel, PairRecord } from '../../schema.ts';
import { carryOut, type JobWorld } from './job.ts';

const duel = (id: string): Duel => ({
  id,
  title: id,
  a: { use: 'json' },
  b: { use: 'v8' },
  payload: { use: 'order' },
  op: 'encode',
});
const limits = { seed: 1, budget: 0.03, tolerance: 0.005, alpha: 0.01, timeMs: 30_000 };

/** A world where a pair takes a second, and says how much slower B is. */
function worldOf(slower: Record<string, (index: number) => number>, parts: Partial<JobWorld> = {}) {
  let nowMs = 0;
  const fought: string[] = [];
  const appended: PairRecord[] = [];
  const failures: string[] = [];
  const world: JobWorld = {
    nowMs: () => nowMs,
    fight: async ({ id }, index) => {
      nowMs += 1000;
      fought.push(`${id} ${index}`);
      return pairOf(id, index, slower[id]?.(index) ?? 0);
    },
    append: (record) => appended.push(record),
    onFailure: ({ id }, error) => failures.push(`${id}: ${error.code}`),
    onProgress: () => {},
    signal: new AbortController().signal,
    ...parts,
  };
  return { world, fought, appended, failures };
}

test('a duel ends with its verdict, the others go on to the end of their time', async () => {
  const { world, fought, appended } = worldOf({
    same: () => 0,
    noisy: (index) => (index % 2 === 0 ? 0.5 : -0.4),
  });
  const pairs = await carryOut(limits, [duel('same'), duel('noisy')], world);
  // Eleven pairs alike decide at 1 %; thirty of a second each are all the time there is.
  assert.deepEqual([pairs.get('same')?.length, pairs.get('noisy')?.length], [11, 30]);
  assert.equal(appended.length, 41);
  // In turn: after two pairs each had one.
  assert.deepEqual(fought.slice(0, 2).sort(), ['noisy 0', 'same 0']);
});

test('an arm that fails twice ends its duel alone', async () => {
  const { world, failures } = worldOf({ good: () => 0 });
  const fight: JobWorld['fight'] = (one, index) =>
    one.id === 'bad' ? Promise.reject(new Error('no')) : world.fight(one, index);
  const pairs = await carryOut(limits, [duel('bad'), duel('good')], { ...world, fight });
  assert.deepEqual(failures, ['bad: INTERNAL', 'bad: INTERNAL']);
  assert.deepEqual([pairs.get('bad')?.length, pairs.get('good')?.length], [0, 11]);
});

test('interrupted, it keeps what it has and starts nothing more', async () => {
  const stop = new AbortController();
  const { world, appended } = worldOf({}, { signal: stop.signal });
  const fight: JobWorld['fight'] = (one, index) => {
    if (index === 2) stop.abort();
    return world.fight(one, index);
  };
  await carryOut(limits, [duel('one')], { ...world, fight });
  assert.equal(appended.length, 3);
});

test('pairs that are known count, and so does the time they took', async () => {
  const { world, fought } = worldOf({ one: () => 0 });
  const known = new Map([['one', Array.from({ length: 9 }, (_, index) => pairOf('one', index, 0))]]);
  const pairs = await carryOut(limits, [duel('one')], world, known);
  assert.deepEqual(fought, ['one 9', 'one 10']);
  assert.equal(pairs.get('one')?.length, 11);
  const spent = new Map([['one', [pairOf('one', 0, 0, { tookMs: 31_000 })]]]);
  assert.equal((await carryOut(limits, [duel('one')], world, spent)).get('one')?.length, 1);
});

test('what is red alone goes on until it stands among all, and fails; what is faster is told as surely', async () => {
  for (const count of [1, 2, 24]) {
    const others = Array.from({ length: count - 1 }, (_, n) => duel(`same${n}`));
    const duels = [duel('slow'), ...others, { ...duel('control'), control: true as const }];
    const { world } = worldOf({ slow: () => 0.2 });
    const pairs = await carryOut(limits, duels, world);
    const report = judgeJob(jobOf(duels), pairs);
    assert.deepEqual(
      report.duels.map(({ outcome }) => outcome),
      ['fail', ...others.map(() => 'pass')],
    );
    assert.equal(pairs.get('control')?.length, 11);
    const quick = worldOf({ slow: () => -0.2 });
    const faster = judgeJob(jobOf(duels), await carryOut(limits, duels, quick.world));
    assert.deepEqual(
      faster.duels.filter(({ improved }) => improved).map(({ id }) => id),
      ['slow'],
    );
  }
});

test('a codec that brings back a wrong value once is not timed any further', async () => {
  const { world, fought } = worldOf({});
  const wrong = new WirebenchError('NOT_FAITHFUL', 'a value did not come back as it was: a: 1 became 2');
  const failures: { duel: string; code: string; message: string }[] = [];
  const pairs = await carryOut(limits, [duel('spoils')], {
    ...world,
    fight: (one, index) => (index === 3 ? Promise.reject(wrong) : world.fight(one, index)),
    onFailure: ({ id }, { code, message }) => failures.push({ duel: id, code, message }),
  });
  assert.equal(fought.length, 3);
  const [verdict] = judgeJob(jobOf([duel('spoils')], { failures }), pairs).duels;
  assert.deepEqual([verdict?.outcome, verdict?.reason?.split(':')[0]], ['failed to run', 'NOT_FAITHFUL']);
});
