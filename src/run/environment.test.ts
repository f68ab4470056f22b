import assert from 'node:assert/strict';
import os from 'node:os';
import { test } from 'node:test';
import * as v from 'valibot';
import { EnvironmentSchema } from '../schema.ts';
import { cpuTimes, environment, stealShare } from './environment.ts';

test('the environment is of the schema and names neither host nor user', () => {
  const found = environment();
  assert.deepEqual(v.parse(v.strictObject(EnvironmentSchema.entries), found), found);
  assert.deepEqual([found.node, found.cores], [process.versions.node, os.availableParallelism()]);
  const values = Object.values(found).map(String);
  for (const secret of [os.hostname(), os.homedir()]) assert.equal(values.includes(secret), false);
});

test('steal is a share of all CPU time between two readings', () => {
  assert.equal(stealShare({ total: 1000, steal: 10 }, { total: 2000, steal: 60 }), 0.05);
  assert.equal(stealShare({ total: 1000, steal: 10 }, { total: 2000, steal: 10 }), 0);
});

test('steal is not known without two readings and time between them', () => {
  const some = { total: 1000, steal: 10 };
  assert.equal(stealShare(null, some), null);
  assert.equal(stealShare(some, null), null);
  assert.equal(stealShare(some, some), null);
});

test('the clock of the CPUs is read on Linux, and null elsewhere', () => {
  const times = cpuTimes();
  assert.equal(times !== null, os.platform() === 'linux');
  if (times) assert.equal(times.total > 0 && times.steal >= 0 && times.steal < times.total, true);
});
