import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createGatherer } from './_gather.ts';

describe('gatherer', () => {
  it('returns a message once, as it was, whatever its pieces', () => {
    const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 30_000 }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(pieces, (all) => {
        const whole = Buffer.concat(all);
        const { add } = createGatherer(whole.length);
        const results = all.map((piece) => add(Buffer.from(piece)));
        assert.deepEqual(results.slice(0, -1), Array(all.length - 1).fill(undefined));
        assert.ok(results.at(-1)?.equals(whole));
      }),
      { numRuns: 50 },
    );
  });

  it('copies nothing of one that came whole', () => {
    const piece = Buffer.from('whole');
    assert.equal(createGatherer(5).add(piece)?.buffer, piece.buffer);
  });

  it('allocates by what has arrived, not by what was announced', () => {
    const { add } = createGatherer(8 * 1024 ** 4);
    assert.equal(add(Buffer.alloc(100)), undefined);
  });
});
