import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fakeTime } from '../_fakes.ts';
import { createTimeline } from './timeline.ts';

test('each action at its time, in order of time and then of entry, and its lateness is told', async (t) => {
  const time = fakeTime(t);
  const late: number[] = [];
  const done: string[] = [];
  const timeline = createTimeline((lateMs) => void late.push(lateMs));
  const start = performance.now();
  timeline.add(start + 5, () => done.push('c'));
  timeline.add(start + 2, () => done.push('a'));
  timeline.add(start + 2.5, () => done.push('b'));
  timeline.add(start + 5, () => done.push('d'));
  await time.advance(1);
  assert.deepEqual(done, []);
  await time.advance(1);
  assert.deepEqual(done, ['a']);
  await time.advance(1);
  assert.deepEqual(done, ['a', 'b']);
  await time.advance(2);
  assert.deepEqual(
    [done, late],
    [
      ['a', 'b', 'c', 'd'],
      [0, 0.5, 0, 0],
    ],
  );
});

test('who is awake anyway does what is due without a timer', (t) => {
  fakeTime(t);
  const done: number[] = [];
  const timeline = createTimeline(() => {});
  timeline.add(performance.now(), () => done.push(1));
  assert.deepEqual(done, []);
  timeline.run();
  assert.deepEqual(done, [1]);
});

test('an action may add another, also one that is due at once', async (t) => {
  const time = fakeTime(t);
  const done: string[] = [];
  const timeline = createTimeline(() => {});
  const start = performance.now();
  timeline.add(start + 1, () => {
    done.push('first');
    timeline.add(start + 1, () => done.push('at once'));
    timeline.add(start + 3, () => done.push('later'));
  });
  await time.advance(1);
  assert.deepEqual(done, ['first', 'at once']);
  await time.advance(2);
  assert.deepEqual(done, ['first', 'at once', 'later']);
});

test('closed: nothing is done any more', async (t) => {
  const time = fakeTime(t);
  const timeline = createTimeline(() => {});
  timeline.add(performance.now() + 1, () => assert.fail('it was closed'));
  timeline.close();
  await time.advance(2);
  timeline.run();
});

test('any times come out sorted, and those of one time as they were added', (t) => {
  fakeTime(t);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 100 }), (times) => {
      const timeline = createTimeline(() => {});
      const done: [number, number][] = [];
      const past = performance.now() - 100;
      for (const [n, ms] of times.entries()) timeline.add(past + ms, () => done.push([ms, n]));
      timeline.run();
      timeline.close();
      assert.deepEqual(
        done,
        times.map((ms, n): [number, number] => [ms, n]).sort(([a, n], [b, m]) => a - b || n - m),
      );
    }),
  );
});
