import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyPackage, createSandbox, packageFolder } from './_sandbox.ts';

/** What an installation does not bring, and the wires that need it. */
const MISSING = { undici: ['http'], ws: ['websocket'], '@grpc/grpc-js': ['grpc', 'grpc-unary'] };

test('a wire whose package is not installed is listed and skipped with its name, and the others run', async (t) => {
  const sandbox = createSandbox(t);
  const copy = copyPackage(sandbox, 'package');
  // As npm leaves it for who installs the package alone.
  unlinkSync(join(copy, 'node_modules'));
  mkdirSync(join(copy, 'node_modules'));
  const { dependencies } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const hidden = Object.keys(MISSING).map((name) => name.split('/')[0]);
  for (const name of readdirSync(join(packageFolder, 'node_modules'))) {
    if (hidden.includes(name) && !(name in dependencies)) continue;
    symlinkSync(join(packageFolder, 'node_modules', name), join(copy, 'node_modules', name), 'junction');
  }
  const wirebench = async (...args: string[]) => {
    const { code, stdout, stderr } = await sandbox.startProgram(process.execPath, [
      join(copy, 'dist/cli.js'),
      ...args,
    ]).ended;
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const load = { kind: 'closed', clients: 1, depth: 1 };
  const group = { kind: 'network', scenario: 'echo', codecs: ['none'], payloads: ['opaque'], loads: [load] };
  const wires = ['tcp', 'http2', ...Object.values(MISSING).flat()];
  const groups = wires.map((transport) => ({ ...group, transport }));
  const suite = { title: 't', rounds: 1, warmupMs: 50, windowMs: 100, baseline: 'none', groups };
  sandbox.write('suite.mjs', `export default ${JSON.stringify(suite)};`);

  const [listed, planned] = [await wirebench('list', 'transports'), await wirebench('plan', './suite.mjs')];
  for (const [name, needing] of Object.entries(MISSING)) {
    for (const wire of needing) {
      assert.match(
        listed.replaceAll(/\s+/g, ' '),
        new RegExp(` ${wire} [^[]*\\[not available: npm install ${name}\\]`),
      );
      assert.match(planned, new RegExp(`over ${wire}: ${wire} needs a package: npm install ${name}$`, 'm'));
    }
  }
  const report = await wirebench('run', './suite.mjs', '--out', 'out');
  assert.match(report, /^opaque over TCP /m);
  assert.match(report, /^opaque over http2 /m);
});
