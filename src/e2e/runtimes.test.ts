import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findPython } from '../python/program.ts';
import { readRun } from '../run/store.ts';
import { createSandbox, onlyRun } from './_sandbox.ts';
import { codecSuite } from './_suites.ts';

/** Closed loops, which a busy machine only slows. */
const wire = {
  kind: 'network',
  scenario: 'request',
  codecs: ['json', 'msgpackr'],
  payloads: ['tick'],
  loads: [{ kind: 'closed', clients: 1, depth: 2 }],
};
const EVERYWHERE = `export default ${JSON.stringify({
  title: 'everywhere',
  ...{ rounds: 1, warmupMs: 100, windowMs: 100 },
  groups: [
    { kind: 'codec', codecs: ['json', 'msgpackr'], payloads: ['tick'] },
    { ...wire, transport: 'tcp' },
    { ...wire, transport: 'udp' },
  ],
})};`;

const installed = (name: string): string => join(process.cwd(), '.runtimes', 'bin', name);

test('the same cell in a runtime that is named by its path, and one that is not there', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', codecSuite());
  const own = await sandbox.run(['run', './suite.mjs', '--runtime', process.execPath, '--out', 'out']);
  assert.equal(own.code, 0, own.stderr);
  const { run } = readRun(onlyRun(sandbox.path('out')));
  const name = `node ${process.versions.node}`;
  assert.deepEqual([...new Set(run.cells.map(({ runtime }) => runtime?.name))], [name]);
  assert.deepEqual(run.engines, { [name]: `v8 ${process.versions.v8}` });
  assert.match(own.stdout, new RegExp(`^\\* json in ${name} `, 'm'));

  const missing = await sandbox.run(['run', './suite.mjs', '--runtime', 'node@1']);
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /^wirebench: UNKNOWN_RUNTIME: no runtime node@1 here; it is not installed/);
});

for (const [name, pattern] of [
  ['node@24', /^node 24\./],
  ['node@26', /^node 26\./],
  ['bun', /^bun /],
  ['deno', /^deno /],
] as const) {
  const skip = existsSync(installed(name)) ? false : `not installed: npm run runtimes -- ${name}`;
  test(`${name}: in process and over TCP and UDP, every row valid`, { skip }, async (t) => {
    const sandbox = createSandbox(t);
    sandbox.write('suite.mjs', EVERYWHERE);
    const args = ['run', './suite.mjs', '--strict'];
    const ran = await sandbox.run([...args, '--runtime', installed(name), '--out', 'out']);
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    const { run } = readRun(onlyRun(sandbox.path('out')));
    assert.match(run.cells[0]?.runtime?.name ?? '', pattern);
  });
}

test('rows in Python stand beside those in Node, and its server answers our client', {
  skip: findPython() === undefined ? 'python3 is not on the PATH' : false,
}, async (t) => {
  const sandbox = createSandbox(t);
  const load = { kind: 'closed', clients: 1, depth: 2 };
  const suite = {
    title: 'python',
    ...{ rounds: 1, warmupMs: 50, windowMs: 100 },
    groups: [
      {
        kind: 'codec',
        codecs: ['json', { use: 'json', runtime: 'python3' }, { use: 'pickle', runtime: 'python3' }],
        payloads: ['order'],
      },
      {
        kind: 'network',
        scenario: 'echo-python',
        transport: 'tcp',
        codecs: ['json'],
        payloads: ['order'],
        loads: [load],
      },
    ],
  };
  sandbox.write('suite.mjs', `export default ${JSON.stringify(suite)};`);
  const ran = await sandbox.run(['run', './suite.mjs', '--strict', '--out', 'out']);
  assert.equal(ran.code, 0, ran.stdout + ran.stderr);
  assert.match(ran.stdout, /^json in python 3\.\d+\.\d+ /m);
  assert.match(ran.stdout, /^order over TCP \(echo-python, /m);
});
