import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BOMBS } from './bombs.ts';
import { patternOf } from './nesting.ts';

const shallow = (make: (levels: number) => string) => [3, 4, 5].map((levels) => Buffer.from(make(levels)));

test('any way of putting the same around the next level is found', () => {
  const part = fc.string({ maxLength: 6 });
  fc.assert(
    fc.property(
      part,
      fc.string({ minLength: 1, maxLength: 6 }),
      part,
      part,
      part,
      (head, open, middle, close, tail) => {
        const make = (levels: number) => head + open.repeat(levels) + middle + close.repeat(levels) + tail;
        const pattern = patternOf(shallow(make));
        assert.ok(pattern);
        const { open: opened, close: closed } = pattern;
        assert.equal(opened.byteLength + closed.byteLength, Buffer.byteLength(open + close));
      },
    ),
  );
});

test('levels that are counted are no such way', () => {
  const counted = shallow((levels) => `${'['.repeat(levels)}${levels}${']'.repeat(levels)}`);
  assert.equal(patternOf(counted), undefined);
  assert.equal(patternOf(shallow(() => 'the same')), undefined);
});

test('a deep document of BSON is one: its sizes add up', () => {
  const deep = BOMBS['bson']?.deep?.('objects', 2);
  assert.equal(deep?.readInt32LE(0), deep?.byteLength);
  assert.equal(deep?.readInt32LE(7), (deep?.byteLength ?? 0) - 8);
});
