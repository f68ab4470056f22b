import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cheapest, crossing, type Line } from './envelope.ts';

test('two lines change places where they meet', () => {
  const lines = [
    { name: 'small', fixed: 10, slope: 1 },
    { name: 'fast', fixed: 2, slope: 3 },
  ];
  assert.equal(crossing(lines[0] ?? assert.fail(), lines[1] ?? assert.fail()), 4);
  assert.deepEqual(cheapest(lines, 0, 100), [
    { name: 'fast', from: 0, to: 4 },
    { name: 'small', from: 4, to: 100 },
  ]);
  assert.deepEqual(cheapest(lines, 5, 100), [{ name: 'small', from: 5, to: 100 }]);
  assert.deepEqual(cheapest(lines, 0, 3), [{ name: 'fast', from: 0, to: 3 }]);
});

test('parallel lines never meet, the same line twice is told once, and none is none', () => {
  const one = { name: 'one', fixed: 1, slope: 1 };
  assert.equal(crossing(one, { fixed: 2, slope: 1 }), undefined);
  assert.deepEqual(cheapest([one, { ...one, name: 'again' }], 0, 9), [{ name: 'one', from: 0, to: 9 }]);
  assert.deepEqual(cheapest([], 0, 9), []);
});

test('property: what is called cheapest is, everywhere, and the stretches follow each other', () => {
  const whole = fc.integer({ min: 0, max: 50 });
  const lines = fc.array(fc.tuple(whole, whole), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(lines, fc.integer({ min: 0, max: 40 }), (pairs, from) => {
      const all = pairs.map(([fixed, slope], index): Line => ({ name: String(index), fixed, slope }));
      const stretches = cheapest(all, from, 60);
      assert.equal(stretches[0]?.from, from);
      assert.equal(stretches.at(-1)?.to, 60);
      for (const [index, stretch] of stretches.entries()) {
        const next = stretches[index + 1];
        if (next) assert.equal(next.from, stretch.to);
        const middle = (stretch.from + stretch.to) / 2;
        const cost = ({ fixed, slope }: Line) => fixed + slope * middle;
        const chosen = all[Number(stretch.name)] ?? assert.fail();
        assert.ok(all.every((line) => cost(line) >= cost(chosen) - 1e-9));
      }
    }),
  );
});
