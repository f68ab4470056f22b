import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { allowedCpus } from '../run/pair/pin.ts';
import type { Job } from '../schema.ts';
import { cliFile, createSandbox, onlyRun } from './_sandbox.ts';

const AB = ['ab', 'json', 'json', '--op', 'encode', '--payload', 'tick', '--time', '1s', '--out', 'out'];

test('without taskset nothing is pinned, and that is said', async (t) => {
  const sandbox = createSandbox(t);
  mkdirSync(sandbox.path('bin'));
  const { code, stdout, stderr } = await sandbox.run(AB, { env: { PATH: sandbox.path('bin') } });
  assert.ok(code === 0 || code === 3, stderr);
  assert.match(stdout.replace(/\s+/g, ' '), /not pinned to a CPU: much less can be seen/);
  const job = JSON.parse(readFileSync(join(onlyRun(sandbox.path('out')), 'run.json'), 'utf8')) as Job;
  assert.equal(job.cpu, null);
});

const skip = process.platform === 'linux' ? false : 'only Linux pins with taskset';

test('on one CPU the arms and the runner share it', { skip }, async (t) => {
  const sandbox = createSandbox(t);
  const [cpu] = allowedCpus() ?? [];
  if (cpu === undefined) return t.skip('there is no taskset');
  const pinned = ['-c', String(cpu), process.execPath, cliFile, ...AB];
  const ran = await sandbox.startProgram('taskset', pinned).ended;
  assert.ok(ran.code === 0 || ran.code === 3, ran.stderr);
  assert.match(ran.stdout.replace(/\s+/g, ' '), new RegExp(`both arms on CPU ${cpu};`));
});
