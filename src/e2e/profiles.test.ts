import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadReport } from '../cli/report.ts';
import { createSandbox, filesBelow, onlyRun } from './_sandbox.ts';
import { codecModule } from './_suites.ts';

const suite = {
  title: 'small',
  rounds: 2,
  warmupMs: 20,
  windowMs: 60,
  groups: [
    { kind: 'codec', codecs: ['json'], payloads: ['tick'] },
    { kind: 'codec', study: 'memory', codecs: ['json'], payloads: ['tick'] },
    {
      kind: 'network',
      scenario: 'request',
      transport: 'tcp',
      codecs: ['json'],
      payloads: ['tick'],
      loads: [{ kind: 'closed', clients: 1, depth: 4 }],
    },
  ],
};

test('--cpu-prof writes a whole profile for each process of the first round, without paths of this machine', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', `export default ${JSON.stringify(suite)};`);
  sandbox.write('mine.mjs', codecModule());
  const args = ['./suite.mjs', '--codec', 'json,./mine.mjs'];
  const profiled = await sandbox.run(['run', ...args, '--out', 'profiled', '--cpu-prof']);
  assert.equal(profiled.code, 0, profiled.stderr);
  const run = onlyRun(sandbox.path('profiled'));
  const names = readdirSync(join(run, 'profiles'));
  const ids = loadReport(run).tables.flatMap(({ rows }) => rows.map(({ cell }) => cell));
  const parts = (id: string) =>
    id.startsWith('memory')
      ? ['.allocation', '.heap']
      : id.startsWith('codec')
        ? ['']
        : ['.client', '.server'];
  assert.deepEqual(
    names.sort(),
    ids.flatMap((id) => parts(id).map((part) => `${id}${part}.cpuprofile`)).sort(),
  );
  for (const [path, text] of filesBelow(join(run, 'profiles'))) {
    const { nodes, samples, timeDeltas } = JSON.parse(text);
    assert.ok(nodes.length > 0 && samples.length > 0 && samples.length === timeDeltas.length, path);
    assert.equal(text.includes(sandbox.home), false, path);
  }
  const mine = readFileSync(join(run, 'profiles', 'codec-tick-mine.cpuprofile'), 'utf8');
  assert.match(mine, /"url":"\.\/mine\.mjs"/);

  await t.test('the report says so, and its times are not compared', async () => {
    const { findings } = loadReport(run);
    assert.ok(
      findings.some((finding) => finding.startsWith('The CPU profiler was on')),
      findings.join('\n'),
    );
    const { stdout } = await sandbox.run(['compare', run, run, '--format', 'md']);
    assert.match(stdout, /head ran with the CPU profiler on: no times are compared/);
    assert.match(stdout, /\| size \(B\) \|/);
    assert.doesNotMatch(stdout, /\| encode \((?:ns|us)\) \|/);
  });
});
