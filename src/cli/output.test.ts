import assert from 'node:assert/strict';
import { test } from 'node:test';
import { print, tell, timeText, wantsColour } from './output.ts';

test('times as people say them', () => {
  const times: [ms: number, text: string][] = [
    [-5, '0 s'],
    [0, '0 s'],
    [499, '0 s'],
    [500, '1 s'],
    [45_000, '45 s'],
    [59_499, '59 s'],
    [59_500, '1 min 0 s'],
    [200_000, '3 min 20 s'],
    [3_599_600, '1 h 0 min'],
    [3_900_000, '1 h 5 min'],
    [90_000_000, '25 h 0 min'],
  ];
  for (const [ms, text] of times) assert.equal(timeText(ms), text, `${ms}`);
});

test('results go to stdout with one line end, everything else to stderr', (t) => {
  const out = t.mock.method(process.stdout, 'write', () => true);
  const err = t.mock.method(process.stderr, 'write', () => true);
  print('a');
  print('b\n');
  tell('c');
  const written = [out, err].map(({ mock }) => mock.calls.map(({ arguments: [text] }) => text));
  out.mock.restore();
  err.mock.restore();
  assert.deepEqual(written, [['a\n', 'b\n'], ['c\n']]);
});

test('colour is for terminals, and never where NO_COLOR is set', (t) => {
  const before = { isTTY: process.stdout.isTTY, noColor: process.env['NO_COLOR'] };
  t.after(() => {
    process.stdout.isTTY = before.isTTY;
    if (before.noColor === undefined) delete process.env['NO_COLOR'];
    else process.env['NO_COLOR'] = before.noColor;
  });
  const wanted = (isTTY: boolean, noColor: string | undefined) => {
    process.stdout.isTTY = isTTY;
    if (noColor === undefined) delete process.env['NO_COLOR'];
    else process.env['NO_COLOR'] = noColor;
    return wantsColour();
  };
  assert.deepEqual(
    [wanted(true, undefined), wanted(true, ''), wanted(true, '1'), wanted(false, undefined)],
    [true, true, false, false],
  );
});
