import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Attempt, runAttempts } from './attempts.ts';
import type { Ending } from './journal.ts';
import { LIMITS } from './limits.ts';

const trying = (group: string, told: string, act: () => void = () => {}): Attempt<string> => ({
  group,
  act: () => {
    act();
    return () => told;
  },
});

async function endingsOf(
  attempts: readonly Attempt<string>[],
  {
    over = [],
    cpuMs = () => 0,
    nowMs = cpuMs,
  }: { over?: Ending<string>[]; cpuMs?: () => number; nowMs?: () => number } = {},
) {
  const endings: Ending<unknown>[] = [...over];
  const watched: string[] = [];
  const watch = { begin: () => void watched.push('begin'), end: () => void watched.push('end') };
  const journal = { add: (ending: Ending<unknown>) => void endings.push(ending), close: () => {} };
  await runAttempts(attempts, { over, journal, watch, limits: LIMITS, cpuMs, nowMs });
  return { endings, watched };
}

test('each try is watched, concluded unwatched, and told in order', async () => {
  const order: string[] = [];
  const watched: Attempt<string> = {
    group: 'g',
    act: async () => {
      order.push('act');
      return async () => {
        order.push('conclude');
        return 'done';
      };
    },
  };
  const { endings, watched: calls } = await endingsOf([watched, trying('g', 'second')]);
  assert.deepEqual(order, ['act', 'conclude']);
  assert.deepEqual(calls, ['begin', 'end', 'begin', 'end']);
  assert.deepEqual(endings, [{ told: 'done' }, { told: 'second' }]);
});

test('what other processes have tried is not tried again', async () => {
  const over: Ending<string>[] = [{ told: 'before' }, { died: 'hangs', detail: 'd' }];
  const never = () => assert.fail('tried again');
  const { endings } = await endingsOf(
    [trying('g', 'x', never), trying('g', 'x', never), trying('g', 'third')],
    {
      over,
    },
  );
  assert.deepEqual(endings, [...over, { told: 'third' }]);
});

test('a group that has ended three processes is given up, and the others go on', async () => {
  const died: Ending<string> = { died: 'crashes', detail: 'SIGSEGV' };
  const attempts = ['a', 'a', 'a', 'a', 'b'].map((group) => trying(group, group));
  const { endings } = await endingsOf(attempts, { over: [died, died, died] });
  assert.deepEqual(endings.slice(3), [{ left: 'after 3 ended processes' }, { told: 'b' }]);
});

test('a group that has taken its CPU time is given up, and the others go on', async () => {
  let nowMs = 0;
  const slow = (group: string) =>
    trying(group, group, () => {
      nowMs += 6000;
    });
  const { endings } = await endingsOf([slow('a'), slow('a'), slow('a'), slow('b')], { cpuMs: () => nowMs });
  assert.deepEqual(endings, [
    { told: 'a' },
    { told: 'a' },
    { left: 'after 10 s of CPU time' },
    { told: 'b' },
  ]);
});

test('on a busy machine wall time stands for CPU time only until it is a tenth of the limit', async () => {
  let [nowMs, usedMs, readings] = [0, 0, 0];
  const half = trying('g', 'half of the time another process runs', () => {
    nowMs += 100;
    usedMs += 50;
  });
  const cpuMs = () => {
    readings += 1;
    return usedMs;
  };
  const { endings } = await endingsOf(new Array(191).fill(half), { cpuMs, nowMs: () => nowMs });
  // 10 tries by the wall, 1 s; the other 9 s are 180 tries, read before and behind.
  assert.equal(readings, 2 * 180);
  assert.deepEqual(endings.slice(189), [
    { told: 'half of the time another process runs' },
    { left: 'after 10 s of CPU time' },
  ]);
});

function clean(t: TestContext): void {
  t.after(() => {
    Reflect.deleteProperty(Object.prototype, 'admin');
    Reflect.deleteProperty(Array.prototype, 'stuck');
  });
}

test('what a try adds to a prototype is told, and taken away before the next', async (t) => {
  clean(t);
  const pollute = () => void Reflect.set(Object.prototype, 'admin', true);
  const look = () => assert.equal(Reflect.get({}, 'admin'), undefined);
  const { endings } = await endingsOf([trying('g', 'bad', pollute), trying('g', 'good', look)]);
  assert.deepEqual(endings, [{ told: 'bad', polluted: 'Object.prototype.admin' }, { told: 'good' }]);
});

test('what cannot be taken away is told of the try that did it alone', async (t) => {
  clean(t);
  const pollute = () =>
    void Object.defineProperty(Array.prototype, 'stuck', { value: 1, configurable: false, writable: true });
  const { endings } = await endingsOf([trying('g', 'bad', pollute), trying('g', 'good')]);
  assert.deepEqual(endings, [{ told: 'bad', polluted: 'Array.prototype.stuck' }, { told: 'good' }]);
});

test('one end of the process behind the last try is borne, more are not', async () => {
  const died: Ending<string> = { died: 'exits', detail: 'exit code 0' };
  const { endings } = await endingsOf([trying('g', 'x')], { over: [{ told: 'x' }, died] });
  assert.equal(endings.length, 2);
  await assert.rejects(endingsOf([trying('g', 'x')], { over: [{ told: 'x' }, died, died] }), {
    code: 'INTERNAL',
  });
});
