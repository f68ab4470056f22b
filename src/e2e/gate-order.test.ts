import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { GIT_ENV } from '../run/gate/_repository.ts';
import { codec, gateSandbox, NOTHING } from './_gates.ts';

/** A gate whose base takes a preparation that leaves a mark. */
function prepared(t: TestContext) {
  const all = gateSandbox(t);
  all.repository.commit({ 'src/codec.mjs': codec() });
  all.repository.git('branch', 'base');
  all.repository.commit({ 'src/codec.mjs': codec('JSON.stringify(value, null)') });
  all.sandbox.write(
    'mark.mjs',
    "import { writeFileSync } from 'node:fs'; writeFileSync(process.argv[2], '');",
  );
  const mark = all.sandbox.path('mark');
  const command = `node "${all.sandbox.path('mark.mjs')}" "${mark}"`;
  const args = ['--codec', './src/codec.mjs', '--base', 'base', '--prepare', command];
  return {
    ...all,
    gate: (...more: string[]) =>
      all.sandbox.run(['gate', ...args, ...more], { cwd: 'repo', env: { ...GIT_ENV, ...all.sandbox.env } }),
    isPrepared: () => existsSync(mark),
    hasResults: () => existsSync(all.sandbox.path('repo/results')),
  };
}

for (const wrong of [
  ['--payload', 'tikc'],
  ['--payload', 'tick', '--over', 'tpc'],
] as const) {
  test(`a mistyped name (${wrong.join(' ')}) is told before anything is prepared or written`, async (t) => {
    const { gate, isPrepared, hasResults, left } = prepared(t);
    const { code, stderr } = await gate(...wrong);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /^wirebench: UNKNOWN_NAME: /m);
    assert.deepEqual([isPrepared(), hasResults(), left()], [false, false, NOTHING]);
  });
}

test('a machine that another run holds is told before anything is prepared', async (t) => {
  const { sandbox, gate, isPrepared, left } = prepared(t);
  const holder = { pid: process.pid, suite: 'x', startedAt: 'then' };
  writeFileSync(join(sandbox.tmp, 'wirebench.lock'), JSON.stringify(holder));
  const { code, stdout, stderr } = await gate('--payload', 'tick');
  assert.equal(code, 4, stderr);
  assert.match(stdout, /^COULD NOT RUN: the gate: LOCKED: /);
  assert.equal(isPrepared(), false);
  assert.deepEqual(left(), { ...NOTHING, temporary: ['wirebench.lock'] });
});
