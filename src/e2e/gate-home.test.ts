import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { codec, gateSandbox } from './_gates.ts';
import { onlyRun } from './_sandbox.ts';

test('the home folder is in no verdict, and the bundle gives the same one again', async (t) => {
  const { sandbox, repository, gate } = gateSandbox(t);
  const refuses = `const read = (text) => {
  if (text.startsWith('v2:')) throw new Error('no table in ' + process.env.HOME + '/tables');
  return text;
};`;
  repository.commit({
    'src/codec.mjs': codec(undefined, refuses).replace('parse(', 'parse(read(').replace('())', '()))'),
  });
  repository.git('branch', 'base');
  repository.commit({
    'src/codec.mjs': codec("'v2:' + JSON.stringify(value)").replace(
      'toString()',
      "toString().replace(/^v2:/, '')",
    ),
  });
  const summary = sandbox.path('summary.md');
  const head = sandbox.path('repo');
  const args = ['--codec', './src/codec.mjs', '--base', 'base', '--head', head, '--format', 'md'];
  const { code, stdout, stderr } = await gate(args, { GITHUB_STEP_SUMMARY: summary });
  assert.equal(code, 1, stderr);
  assert.match(stdout, /refuses it: .*no table in \\~\/tables/);
  assert.match(stdout, /, head \\~\/work\/repo \(/);
  assert.ok(!stdout.includes(sandbox.home), stdout);
  assert.equal(readFileSync(summary, 'utf8'), `${stdout}\n`);
  const again = await sandbox.run(['report', onlyRun(sandbox.path('repo/results')), '--format', 'md']);
  assert.equal(again.stdout, stdout);
});
