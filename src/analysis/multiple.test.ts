import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { benjaminiHochberg, holm } from './multiple.ts';

test('Holm steps down, and stops at the first that stands', () => {
  // 0.01 <= 0.05/4 and 0.013 <= 0.05/3, but 0.03 > 0.05/2: everything above stands too.
  assert.deepEqual(holm([0.03, 0.01, 0.5, 0.013], 0.05), [false, true, false, true]);
  assert.deepEqual(holm([0.06], 0.05), [false]);
  assert.deepEqual(holm([], 0.05), []);
});

test('Benjamini and Hochberg: the example of their paper', () => {
  // 1995, section 3: fifteen p-values at 5 %; four fall here, three by Bonferroni.
  const published = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
    0.759, 1,
  ];
  assert.equal(benjaminiHochberg(published, 0.05).filter(Boolean).length, 4);
  assert.equal(holm(published, 0.05).filter(Boolean).length, 3);
  // Stepping up: the second alone would not fall, with the third it does.
  assert.deepEqual(benjaminiHochberg([0.01, 0.04, 0.045], 0.05), [true, true, true]);
});

test('property: what falls by Holm falls by Benjamini and Hochberg too, whatever the order', () => {
  const probability = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(probability, { maxLength: 30 }), (probabilities) => {
      const [strict, lenient] = [holm(probabilities, 0.05), benjaminiHochberg(probabilities, 0.05)];
      assert.ok(strict.every((fallen, index) => !fallen || lenient[index]));
      const reversed = holm([...probabilities].reverse(), 0.05).filter(Boolean).length;
      assert.equal(reversed, strict.filter(Boolean).length);
    }),
  );
});
