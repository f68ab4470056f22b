import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duelOf } from '../../analysis/_pairs.ts';
import { createLauncher, type Role } from '../launch.ts';
import { compareUsually } from './usual.ts';

const signal = new AbortController().signal;
const place = { part: 'usual-slower-5', index: 3, seed: 1 };
const slower = duelOf('t0', { slowedBy: 0.05 });

test('one process of both, then ten of A, then ten of B', async () => {
  const asked: (readonly number[])[] = [];
  const launch = (): Role => {
    let tasks: readonly number[] = [];
    return {
      ...({} as Role),
      prepare: (task) => {
        assert.equal(task.kind, 'usual');
        if (task.kind === 'usual') tasks = task.tasks;
        asked.push(tasks);
      },
      // The cast restates that it is asked for nothing else.
      expect: (async (type: string) => ({
        type,
        tasks: tasks.map((share) => ({ meanNs: 100 * (1 + share), marginNs: 1 })),
      })) as unknown as Role['expect'],
      kill: async () => {},
    };
  };
  const {
    tookMs,
    loadAverage = -1,
    ...record
  } = await compareUsually(slower, place, { launcher: { launch }, signal });
  assert.ok(tookMs >= 0 && loadAverage >= 0);
  assert.deepEqual(asked, [[0, 0.05], ...Array(10).fill([0]), ...Array(10).fill([0.05])]);
  assert.deepEqual(record, {
    ...{ v: 1, cell: 'usual-slower-5', round: 3, kind: 'usual', duel: 't0' },
    together: { a: { meanNs: 100, marginNs: 1 }, b: { meanNs: 105, marginNs: 1 } },
    aMeansNs: Array(10).fill(100),
    bMeansNs: Array(10).fill(105),
  });
});

test('tinybench in a real process tells the mean of a batch, and its margin', async () => {
  const launcher = await createLauncher();
  try {
    const role = launcher.launch('run');
    role.prepare({
      kind: 'usual',
      codec: { use: 'json' },
      payload: { use: 'tick' },
      op: 'encode',
      seed: 1,
      tasks: [0, 3],
    });
    const { tasks } = await role.expect('timed', 60_000);
    await role.expect('bye', 60_000);
    const [a, b] = tasks;
    // Four times the work: no machine is so noisy that it takes less.
    assert.ok(a && b && a.meanNs > 0 && a.marginNs > 0 && b.meanNs > a.meanNs, JSON.stringify(tasks));
  } finally {
    await launcher.close();
  }
});
