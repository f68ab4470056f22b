import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  count,
  figureText,
  listed,
  oneLine,
  percent,
  ratioText,
  scaleOf,
  significant,
  whole,
} from './format.ts';

test('three significant digits, with separators', () => {
  const known = [
    [0, '0'],
    [0.012345, '0.0123'],
    [1, '1.00'],
    [12.345, '12.3'],
    [99.96, '100'],
    [123.4, '123'],
    [999.6, '1,000'],
    [12_345, '12,300'],
    [1_234_567, '1,230,000'],
    [-12_345, '-12,300'],
    [0.00000012, '1.20e-7'],
  ] as const;
  for (const [value, text] of known) assert.equal(significant(value), text);
});

test('rounding to three digits is never off by more than half a unit of the third', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (value) => {
      const shown = Number(significant(value).replaceAll(',', ''));
      assert.ok(Math.abs(shown - value) <= 0.005000001 * value);
    }),
  );
});

test('counts keep every digit', () => {
  assert.equal(whole(1_234_567.4), '1,234,567');
  assert.equal(count(1234.5), '1,234.5');
  assert.equal(percent(0.1213), '12.1 %');
});

test('a column of times has one unit, in which its smallest value is at least 1', () => {
  const unit = (name: string, ...values: number[]) => scaleOf(name, values).unit;
  assert.equal(unit('ns', 999, 5e9), 'ns');
  assert.equal(unit('ns', 1000, 5e9), 'us');
  assert.equal(unit('us', 1500, 2000), 'ms');
  assert.equal(unit('us', 1e12), 's');
  assert.equal(unit('ns', 0, 0.5), 'ns');
  assert.equal(unit('ns', 0), 'ns');
  assert.equal(unit('us/msg', 5000), 'us/msg');
  assert.equal(scaleOf('ns', [2500, 1_000_000]).text(1_000_000), '1,000');
});

test('other units are written as they are, shares as percent', () => {
  assert.deepEqual([scaleOf('bytes', []).unit, scaleOf('bytes', []).text(12345)], ['B', '12,345']);
  assert.deepEqual([scaleOf('share', []).unit, scaleOf('share', []).text(0.205)], ['%', '20.5']);
  assert.deepEqual([scaleOf('count', []).unit, scaleOf('count', []).text(19_200)], ['', '19,200']);
  assert.deepEqual([scaleOf('msg/s', [5]).unit, scaleOf('msg/s', [5]).text(24_567)], ['msg/s', '24,600']);
});

test('intervals stand behind their value', () => {
  const interval = { low: 1.12, high: 1.25, confidence: 0.97 };
  assert.equal(ratioText({ median: 1.18, interval, verdict: 'better' }), '1.18x (1.12 to 1.25)');
  assert.equal(ratioText({ median: 2, interval: null, verdict: 'too-few-rounds' }), '2.00x');
  const figure = {
    median: 1200,
    interval: { low: 1000, high: 1300, confidence: 0.97 },
    rounds: [],
    ratio: null,
  };
  assert.equal(figureText(figure, scaleOf('ns', [1200])), '1.20 (1.00 to 1.30)');
  assert.equal(
    figureText({ ...figure, interval: { low: 0, high: 0, confidence: 0.97 } }, scaleOf('count', [])),
    '1,200',
  );
});

test('lists read as English', () => {
  assert.deepEqual(
    [listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])],
    ['', 'a', 'a and b', 'a, b and c'],
  );
});

test('text from outside cannot drive a terminal', () => {
  assert.equal(oneLine('a\x1b[31mb\r\nc\u202ed\u0007'), 'a [31mb c d ');
});
