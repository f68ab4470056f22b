import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codecCell, runOf } from '../analysis/_fixtures.ts';
import { refuseOther } from './same-tools.ts';

const run = runOf([codecCell('json')]);
const there = { ...run, target: { ...run.environment, cpuModel: 'Far CPU', node: '22.18.0' } };
const differs = (what: string) => ({
  code: 'PLAN_DIFFERS',
  message: `this run cannot go on: ${what}; start a new run instead`,
});

test('the same tools may go on', () => {
  refuseOther(run, run);
  refuseOther(there, { ...there, environment: { ...there.environment, loadAverage: 99 } });
});

test('another version of what a wire is made of is another tool', () => {
  const [old, other] = [
    { ...run, wires: { websocket: 'ws 8.18.0' } },
    { ...run, wires: { websocket: 'ws 8.23.0' } },
  ];
  refuseOther(old, old);
  assert.throws(() => refuseOther(old, other), differs('websocket was ws 8.18.0, is ws 8.23.0'));
});

test('a server that was there and is here, or on another Node there, is another tool', () => {
  const far = 'on another host (Far CPU, node 22.18.0)';
  assert.throws(() => refuseOther(there, run), differs(`the server was ${far}, is on this host`));
  assert.throws(() => refuseOther(run, there), differs(`the server was on this host, is ${far}`));
  const newer = { ...there, target: { ...there.target, node: '24.0.0' } };
  assert.throws(
    () => refuseOther(there, newer),
    differs(`the server was ${far}, is on another host (Far CPU, node 24.0.0)`),
  );
});
