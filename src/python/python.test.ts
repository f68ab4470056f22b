import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPlugin } from '../plugins.ts';
import { seeded } from '../rng.ts';
import { CALLS, isAnswer } from '../robustness/calls.ts';
import { decodeInPython, inspectInPython, isPython, timeInPython } from './codec.ts';
import { findPython, startPython } from './program.ts';

const python = findPython();
const here = { skip: python === undefined ? 'python3 is not on the PATH' : false };
const runtime = { name: 'python 3', exec: python ?? 'python3', args: [] };
const names = { codec: 'json', payload: 'p' };
const variants = [
  { a: [1, 2.5, 'é', null, true], b: {} },
  { a: [], b: { c: -7 } },
];

test('only what says it is Python is Python', () => {
  assert.deepEqual(
    [isPython(runtime), isPython({ ...runtime, name: 'node 24.0.0' }), isPython(null)],
    [true, false, false],
  );
});

for (const codec of ['json', 'pickle']) {
  test(
    `${codec}: the values come back exactly in Python, and have the sizes of its bytes`,
    here,
    async () => {
      const { inspection, facts } = await inspectInPython({ runtime, codec, variants }, names);
      assert.equal(inspection.status, 'exact');
      assert.equal(facts.format, codec);
      if (codec !== 'json' || inspection.status !== 'exact') return;
      const sizes = variants.map((variant) => Buffer.byteLength(JSON.stringify(variant)));
      assert.deepEqual([inspection.minBytes, inspection.maxBytes], [Math.min(...sizes), Math.max(...sizes)]);
    },
  );

  test(`${codec}: n operations are counted as n, and every sample is there`, here, async () => {
    const samples = await timeInPython({ runtime, codec, variants }, { warmupMs: 10, windowMs: 20 });
    assert.deepEqual(
      samples.map(({ op }) => op),
      ['encode', 'decode'],
    );
    for (const { operations, operationsPerSample, samplesNs, totalNs } of samples) {
      assert.equal(operations, operationsPerSample * samplesNs.length);
      const sum = samplesNs.reduce((all, ns) => all + ns * operationsPerSample, 0);
      assert.ok(Math.abs(sum / totalNs - 1) < 0.01);
    }
  });
}

test('the sizes of a payload are those Node has as JSON', here, async () => {
  const { create } = await loadPlugin('payloads', { use: 'order' });
  const orders = (await create({ options: {} })).variants(seeded(1, 'payload'));
  const { inspection } = await inspectInPython({ runtime, codec: 'json', variants: orders }, names);
  const sizes = orders.map((order) => Buffer.byteLength(JSON.stringify(order)));
  assert.ok(inspection.status === 'exact');
  assert.deepEqual([inspection.minBytes, inspection.maxBytes], [Math.min(...sizes), Math.max(...sizes)]);
});

test('what Python has not, and what JSON does not hold, is unavailable with its reason', here, async () => {
  await assert.rejects(inspectInPython({ runtime, codec: 'devalue', variants }, names), {
    code: 'UNAVAILABLE',
    message: 'Python has no devalue here',
  });
  await assert.rejects(inspectInPython({ runtime, codec: 'json', variants: [new Map()] }, names), {
    code: 'UNAVAILABLE',
  });
});

test('a Python that is not there, or that dies, is told', async () => {
  await assert.rejects(startPython('/there/is/none', {}).next(), {
    code: 'ROLE_DIED',
    message: /did not start/,
  });
  if (python === undefined) return;
  await assert.rejects(startPython(python, { kind: 'codec' }).next(), {
    code: 'ROLE_DIED',
    message: /ended early/,
  });
});

test(
  "Python's own pickle.loads computes what a message asks for; its json refuses, or sees data",
  here,
  async () => {
    const messages = CALLS.map(({ bytes }) => bytes);
    const executed = (answers: Awaited<ReturnType<typeof decodeInPython>>) =>
      answers.map((answer) => 'read' in answer && isAnswer(answer.read));
    const pickled = await decodeInPython({ runtime, codec: 'pickle' }, messages);
    assert.deepEqual(executed(pickled), [true, true, false, false, false]);
    assert.deepEqual(await decodeInPython({ runtime, codec: 'json' }, messages), [
      { refused: 'UnicodeDecodeError' },
      ...[1, 2, 3].map(() => ({ refused: 'JSONDecodeError' })),
      { read: null },
    ]);
  },
);
