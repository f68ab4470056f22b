import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leastExact } from './pair.ts';
import { folderOf, PART_NAMES, partsNamed, trialsOf } from './trial-jobs.ts';

test('every slowdown has a budget of half of it, or 3 % where that is less, and a hundred trials at least', () => {
  const parts = partsNamed(undefined, false);
  assert.deepEqual(
    parts.map(({ name }) => name),
    PART_NAMES,
  );
  for (const part of parts) {
    assert.ok(part.budget <= (part.slowedBy === 0 ? 0.03 : Math.max(part.slowedBy / 2, 0.03)));
    if (part.slowedBy > 0) assert.ok(trialsOf(part).length >= 100, part.name);
  }
  assert.equal(trialsOf(partsNamed(['same'], false)[0] ?? assert.fail()).length, 300);
});

test('ids are distinct over all parts, and a busy neighbourhood has a folder of its own', () => {
  const ids = partsNamed(undefined, false).flatMap((part) => trialsOf(part).map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length);
  const [part = assert.fail()] = partsNamed(['slower-5'], false);
  assert.deepEqual([folderOf(part, 0), folderOf(part, 3)], ['slower-5', 'slower-5-busy-3']);
});

test('a part that is none is told, with the one that was meant', () => {
  assert.throws(() => partsNamed(['slower-4'], false), {
    code: 'UNKNOWN_NAME',
    message: /^no part of the selftest is named slower-4; did you mean slower-[235]\?$/,
  });
});

test('blocks of what is slowed leave no remainder', () => {
  assert.deepEqual([0, 0.05, 0.03, 0.02, 0.5].map(leastExact), [1, 20, 100, 50, 2]);
});
