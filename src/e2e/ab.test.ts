import assert from 'node:assert/strict';
import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSandbox, onlyRun } from './_sandbox.ts';

const SLOW = `
export const meta = { title: 'twice the work', format: 'json', output: 'bytes', preserves: [] };
export default () => ({
  encode: (value) => (JSON.stringify(value), JSON.stringify(value), Buffer.from(JSON.stringify(value))),
  decode: (bytes) => JSON.parse(Buffer.from(bytes).toString()),
});
`;

test('a codec that does the work three times is slower than json, and the bundle says so again', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('slow.mjs', SLOW);
  const ran = await sandbox.run([
    'ab',
    'json',
    './slow.mjs',
    '--op',
    'encode',
    '--payload',
    'order',
    '--out',
    'out',
  ]);
  // A machine that is busy with other tests may leave it untold, never passed.
  assert.ok(ran.code === 1 || ran.code === 3, ran.stdout + ran.stderr);
  assert.match(ran.stdout, /^(FAIL 1 of 1: encode, order: \+\d|CANNOT TELL in 1 of 1)/);
  const folder = onlyRun(sandbox.path('out'));
  const again = await sandbox.run(['report', folder]);
  assert.equal(again.stdout, ran.stdout);

  // A runner that is killed in the middle of a line costs that line alone.
  const [file = ''] = readdirSync(join(folder, 'cells'));
  appendFileSync(join(folder, 'cells', file), '{"v":1,"cell":"encode-or');
  const cut = await sandbox.run(['report', folder]);
  assert.equal(cut.stdout, ran.stdout);
});

test('a codec that loses what the payload holds is not compared', async (t) => {
  const sandbox = createSandbox(t);
  const ran = await sandbox.run(['ab', 'v8', 'json', '--payload', 'structured', '--out', 'out']);
  assert.equal(ran.code, 2);
  assert.match(ran.stderr, /NOTHING_TO_RUN: nothing to compare \(json on structured: /);
});
