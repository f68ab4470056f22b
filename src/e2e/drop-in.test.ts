import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyPackage, createSandbox, onlyRun, type Sandbox } from './_sandbox.ts';
import { codecModule, codecSuite } from './_suites.ts';

/** A build with one more file in it, and what its own command line says. */
function withFile(sandbox: Sandbox, file: string, text: string) {
  const copy = copyPackage(sandbox, 'package');
  writeFileSync(join(copy, 'dist', file), text);
  return async (...args: string[]) => {
    const { code, stdout, stderr } = await sandbox.startProgram(process.execPath, [
      join(copy, 'dist/cli.js'),
      ...args,
    ]).ended;
    assert.equal(code, 0, stderr);
    return stdout;
  };
}

test('a codec that is one new file is listed, planned, run and reported', async (t) => {
  const sandbox = createSandbox(t);
  const meta = "{ title: 'dropped in', format: 'json', output: 'bytes', preserves: [] }";
  const wirebench = withFile(sandbox, 'codecs/dropped.js', `export const meta = ${meta};\n${codecModule()}`);
  sandbox.write('suite.mjs', codecSuite({ codecs: ['json', 'dropped'] }));
  assert.match(await wirebench('list', 'codecs'), /^ {2}dropped +dropped in \(json, /m);
  assert.match(await wirebench('plan', './suite.mjs'), /^codec tick: json, dropped$/m);
  assert.match(await wirebench('run', './suite.mjs', '--out', 'out'), /^dropped /m);
  assert.match(await wirebench('report', onlyRun(sandbox.path('out')), '--format', 'csv'), /dropped/);
});

test('a scenario that is one new file is listed, planned, run and reported', async (t) => {
  const sandbox = createSandbox(t);
  const text = "export { default } from './echo.js';\nexport const meta = { title: 'dropped in' };\n";
  const wirebench = withFile(sandbox, 'scenarios/dropped.js', text);
  const load = { kind: 'closed', clients: 1, depth: 1 };
  const group = {
    kind: 'network',
    scenario: 'dropped',
    transport: 'tcp',
    codecs: ['none'],
    payloads: ['opaque'],
    loads: [load],
  };
  const suite = { title: 't', rounds: 1, warmupMs: 50, windowMs: 100, baseline: 'none', groups: [group] };
  sandbox.write('suite.mjs', `export default ${JSON.stringify(suite)};`);
  assert.match(await wirebench('list', 'scenarios'), /^ {2}dropped +dropped in$/m);
  assert.match(await wirebench('plan', './suite.mjs'), /^dropped tcp opaque closed-1x1: none$/m);
  assert.match(await wirebench('run', './suite.mjs', '--out', 'out'), /^opaque over TCP \(dropped, /m);
  assert.match(await wirebench('report', onlyRun(sandbox.path('out'))), /^opaque over TCP \(dropped, /m);
});
