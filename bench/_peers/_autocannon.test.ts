import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tally } from '../_bare/_tally.ts';
import { count } from './_autocannon.ts';

test('its own time of a response, in ns, and only those of the window', () => {
  const tally: Tally = {
    sending: true,
    inWindow: false,
    arrived: 0,
    answered: 0,
    rttNs: new Float64Array(3),
  };
  count(tally, 200, 9);
  tally.inWindow = true;
  count(tally, 200, 0.25);
  count(tally, 200, 50);
  assert.deepEqual([tally.arrived, tally.answered, [...tally.rttNs]], [2, 2, [250_000, 50_000_000, 0]]);
});

test('a response that is none of our server ends the measurement', () => {
  const tally: Tally = { sending: true, inWindow: true, arrived: 0, answered: 0, rttNs: new Float64Array(1) };
  assert.throws(() => count(tally, 404, 1), /status 404/);
  assert.equal(tally.arrived, 0);
});
