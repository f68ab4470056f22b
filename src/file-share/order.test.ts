import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Partial, pageOf, resumable, stale, takePiece, takeRead } from './order.ts';

test('pieces follow each other, and the last ends the file', () => {
  const half = takePiece({ at: 0, size: 10 }, { at: 0, length: 6, last: false });
  assert.deepEqual(half, { at: 6, size: 10 });
  assert.deepEqual(takePiece(half, { at: 6, length: 4, last: true }), { at: 10, size: 10 });
  assert.deepEqual(takePiece({ at: 0, size: 0 }, { at: 0, length: 0, last: true }), { at: 0, size: 0 });
  for (const [piece, why] of [
    [{ at: 5, length: 1, last: false }, 'a piece begins at 5 and not at 6'],
    [{ at: 7, length: 3, last: true }, 'a piece begins at 7 and not at 6'],
    [{ at: 6, length: 5, last: true }, 'a piece ends at 11, behind the 10 bytes that were announced'],
    [{ at: 6, length: 4, last: false }, 'the last piece, and no other, comes with the digest'],
    [{ at: 6, length: 3, last: true }, 'the last piece, and no other, comes with the digest'],
  ] as const)
    assert.throws(() => takePiece(half, piece), { code: 'PROTOCOL', message: new RegExp(`^${why}; `) });
});

test('of the pieces of a file, in any order and number, only the true sequence is taken to the end', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(lengths, fc.array(fc.nat(11), { maxLength: 24 }), (parts, strays) => {
      const size = parts.reduce((sum, length) => sum + length, 0);
      const starts = parts.map((_, i) => parts.slice(0, i).reduce((sum, length) => sum + length, 0));
      const pieces = parts.map((length, i) => ({
        at: starts[i] ?? 0,
        length,
        last: i === parts.length - 1,
      }));
      let progress = { at: 0, size };
      let next = 0;
      // Strays are pieces that come twice, too early or too late; each is refused and changes nothing.
      for (const stray of [...strays, ...pieces.keys()]) {
        const piece = pieces[stray % pieces.length];
        if (!piece) continue;
        if (stray % pieces.length === next) {
          progress = takePiece(progress, piece);
          next++;
        } else assert.throws(() => takePiece(progress, piece), { code: 'PROTOCOL' });
      }
      for (const piece of pieces.slice(next)) progress = takePiece(progress, piece);
      assert.deepEqual(progress, { at: size, size });
    }),
  );
});

test('reads follow each other up to the end', () => {
  assert.equal(takeRead({ at: 4, size: 10 }, { at: 4, length: 3 }), 3);
  assert.equal(takeRead({ at: 4, size: 10 }, { at: 4, length: 99 }), 6);
  assert.equal(takeRead({ at: 0, size: 0 }, { at: 0, length: 1 }), 0);
  assert.throws(() => takeRead({ at: 4, size: 10 }, { at: 0, length: 3 }), { code: 'PROTOCOL' });
  assert.throws(() => takeRead({ at: 10, size: 10 }, { at: 10, length: 3 }), { code: 'PROTOCOL' });
});

const partial = (parts: Partial | object): Partial => ({
  file: 'f',
  key: 'k',
  size: 5,
  modifiedMs: 0,
  ...parts,
});

test('a broken upload is gone on with when name and size agree and nobody is at work on it: the longest', () => {
  const partials = [
    partial({ file: 'short', size: 3 }),
    partial({ file: 'long', size: 7 }),
    partial({ file: 'twin', size: 7 }),
    partial({ file: 'other', key: 'x', size: 9 }),
    partial({ file: 'over', size: 11 }),
  ];
  const found = (busy: string[]) => resumable(partials, { key: 'k', size: 10, busy: new Set(busy) })?.file;
  assert.deepEqual(
    [found([]), found(['long']), found(['long', 'twin']), found(['long', 'twin', 'short'])],
    ['long', 'twin', 'short', undefined],
  );
});

test('a broken upload is stale at its age and not before, and never while somebody is at work on it', () => {
  const partials = [
    partial({ file: 'old', modifiedMs: 100 }),
    partial({ file: 'busy', modifiedMs: 0 }),
    partial({ file: 'new', modifiedMs: 101 }),
  ];
  const found = stale(partials, { busy: new Set(['busy']), nowMs: 1100, staleMs: 1000 });
  assert.deepEqual(
    found.map(({ file }) => file),
    ['old'],
  );
});

test('pages hold every name once, in order, whatever their size', () => {
  assert.deepEqual(pageOf(['b', 'a', 'c'], undefined, 2), { page: ['a', 'b'], more: true });
  assert.deepEqual(pageOf(['b', 'a', 'c'], 'b', 2), { page: ['c'], more: false });
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string(), { maxLength: 30 }),
      fc.integer({ min: 1, max: 8 }),
      (names, limit) => {
        const seen: string[] = [];
        for (let more = true; more; ) {
          const page = pageOf(names, seen.at(-1), limit);
          assert.ok(page.page.length <= limit);
          seen.push(...page.page);
          more = page.more;
        }
        assert.deepEqual(seen, [...names].sort());
      },
    ),
  );
});
