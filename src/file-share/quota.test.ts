import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addFile,
  type Held,
  heldBytes,
  NOTHING_HELD,
  release,
  removeFile,
  reserve,
  takePartial,
  type Want,
} from './quota.ts';

const quota = { bytes: 100, files: 3 };

test('an upload takes its whole size from the beginning, and gives it back', () => {
  const want: Want = { sizeBytes: 60, newFiles: 1 };
  const held = reserve(NOTHING_HELD, quota, want);
  assert.equal(heldBytes(held), 60);
  assert.throws(() => reserve(held, quota, { sizeBytes: 41, newFiles: 1 }), {
    code: 'OVER_QUOTA',
    message: /^the share holds 100 bytes at most, 40 are free; /,
  });
  assert.equal(heldBytes(reserve(held, quota, { sizeBytes: 40, newFiles: 1 })), 100);
  assert.deepEqual(addFile(release(held, want), 60, null), { ...NOTHING_HELD, fileBytes: 60, files: 1 });
  assert.deepEqual(release(held, want, 25), { ...NOTHING_HELD, partialBytes: 25 });
  assert.deepEqual(takePartial(release(held, want, 25), 25), NOTHING_HELD);
});

test('files are counted with those on their way, and one that replaces another is none more', () => {
  const full: Held = { ...NOTHING_HELD, files: 2, newFiles: 1 };
  assert.throws(() => reserve(full, quota, { sizeBytes: 0, newFiles: 1 }), {
    code: 'OVER_QUOTA',
    message: /^the share holds 3 files at most; /,
  });
  assert.equal(reserve(full, quota, { sizeBytes: 1, newFiles: 0 }).newFiles, 1);
  assert.deepEqual(addFile({ ...NOTHING_HELD, fileBytes: 10, files: 1 }, 30, 10), {
    ...NOTHING_HELD,
    fileBytes: 30,
    files: 1,
  });
  assert.deepEqual(removeFile({ ...NOTHING_HELD, fileBytes: 10, files: 1 }, 10), NOTHING_HELD);
  assert.deepEqual(removeFile(NOTHING_HELD, 10), NOTHING_HELD);
});

test('whatever happens in whatever order, the books close and the quota holds', () => {
  const step = fc.record({
    kind: fc.constantFrom('begin', 'finish', 'break', 'remove', 'clean'),
    pick: fc.nat(7),
    sizeBytes: fc.nat(60),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let held = NOTHING_HELD;
      const uploads: Want[] = [];
      const files: number[] = [];
      const partials: number[] = [];
      for (const { kind, pick, sizeBytes } of steps) {
        if (kind === 'begin') {
          const want: Want = { sizeBytes, newFiles: 1 };
          const fits =
            heldBytes(held) + sizeBytes <= quota.bytes && files.length + uploads.length < quota.files;
          if (fits) {
            held = reserve(held, quota, want);
            uploads.push(want);
          } else assert.throws(() => reserve(held, quota, want), { code: 'OVER_QUOTA' });
        } else if (kind === 'remove') {
          const [size] = files.splice(pick % (files.length || 1), 1);
          if (size !== undefined) held = removeFile(held, size);
        } else if (kind === 'clean') {
          for (const size of partials.splice(0)) held = takePartial(held, size);
        } else {
          const [want] = uploads.splice(pick % (uploads.length || 1), 1);
          if (want === undefined) continue;
          const partial = kind === 'break' ? Math.floor(want.sizeBytes / 2) : 0;
          held = release(held, want, partial);
          if (kind === 'break') partials.push(partial);
          else {
            held = addFile(held, want.sizeBytes, null);
            files.push(want.sizeBytes);
          }
        }
        const sum = (sizes: readonly number[]) => sizes.reduce((all, size) => all + size, 0);
        assert.deepEqual(held, {
          fileBytes: sum(files),
          files: files.length,
          uploadBytes: sum(uploads.map((want) => want.sizeBytes)),
          newFiles: uploads.length,
          partialBytes: sum(partials),
        });
        assert.ok(heldBytes(held) <= quota.bytes && held.files + held.newFiles <= quota.files);
      }
    }),
  );
});
