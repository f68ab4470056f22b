import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { createAppender } from './appender.ts';

/** A disk that takes at most so many bytes a call, and breaks at a place. Writes end when the test lets them. */
function fakeDisk({ mostBytes = Number.POSITIVE_INFINITY, breaksAt = Number.POSITIVE_INFINITY } = {}) {
  const content: number[] = [];
  const calls: number[] = [];
  let atWork = 0;
  const file = {
    async writev(buffers: readonly Uint8Array[], position: number) {
      assert.equal(atWork++, 0, 'two calls at a time');
      await new Promise((resolve) => setImmediate(resolve));
      atWork--;
      if (position >= breaksAt) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      const bytes = buffers.flatMap((buffer) => [...buffer]).slice(0, mostBytes);
      assert.equal(position, content.length, 'a hole');
      content.push(...bytes);
      calls.push(bytes.length);
      return { bytesWritten: bytes.length };
    },
  };
  // The cast: an appender uses nothing else of a file.
  // The appender calls nothing else of a file.
  return { file: file as unknown as FileHandle, content, calls };
}

test('what comes while a call is at work goes into the next one', async () => {
  const { file, content, calls } = fakeDisk();
  const appender = createAppender(file);
  await Promise.all([1, 2, 3].map((byte) => appender.append(Uint8Array.of(byte))));
  await appender.append(Uint8Array.of(4));
  assert.deepEqual([content, calls, appender.at()], [[1, 2, 3, 4], [3, 1], 4]);
});

test('any pieces, on a disk that takes any number of bytes a call, are written behind each other and hashed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
      async (pieces, mostBytes, awaited) => {
        const { file, content } = fakeDisk({ mostBytes });
        const appender = createAppender(file);
        for (const [i, piece] of pieces.entries()) {
          const written = appender.append(piece);
          if (awaited[i]) await written;
        }
        await appender.idle();
        const all = Buffer.concat(pieces);
        assert.deepEqual(content, [...all]);
        assert.equal(appender.digest(), createHash('sha256').update(all).digest('hex'));
      },
    ),
    { numRuns: 50 },
  );
});

test('a disk that is full fails the piece and all after it, and what is there is a whole beginning', async () => {
  const { file, content } = fakeDisk({ breaksAt: 2 });
  const appender = createAppender(file);
  await appender.append(Uint8Array.of(1, 2));
  const failing = { code: 'CANNOT_WRITE', message: /\(ENOSPC\)/ };
  await assert.rejects(appender.append(Uint8Array.of(3)), failing);
  await assert.rejects(appender.append(Uint8Array.of(4)), failing);
  await appender.idle();
  assert.deepEqual(content, [1, 2]);
});
