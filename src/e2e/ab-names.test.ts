import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseVerdict } from '../report/comment.ts';
import { codec } from './_gates.ts';
import { createSandbox, onlyRun } from './_sandbox.ts';

test('two versions of a codec of one file name are told apart; options that are given twice add up', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('v1/codec.mjs', codec());
  sandbox.write('v2/codec.mjs', codec('JSON.stringify(value, null, 1)'));
  const ops = ['--op', 'encode', '--op', 'decode'];
  const payloads = ['--payload', 'tick', '--payload', 'order'];
  const options = [...ops, ...payloads, '--time', '1ms', '--out', 'out', '--quiet'];
  const ran = await sandbox.run(['ab', './v1/codec.mjs', './v2/codec.mjs', ...options]);
  const report = parseVerdict(readFileSync(join(onlyRun(sandbox.path('out')), 'verdict.json'), 'utf8'));
  assert.deepEqual(
    report.duels.map(({ title }) => title),
    ['encode, tick', 'decode, tick', 'encode, order', 'decode, order'],
    ran.stderr,
  );
  const sizes = report.exact.figures.filter(({ figure }) => figure === 'size');
  assert.deepEqual(
    sizes.map(({ payload, a, b }) => [payload, b > a]),
    [
      ['tick', true],
      ['order', true],
    ],
  );
  assert.deepEqual(
    report.codecs.map(({ name }) => name),
    ['./v1/codec.mjs', './v2/codec.mjs'],
  );
});
