import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readRun } from '../run/store.ts';
import { copyPackage, createSandbox, onlyRun, packageFolder } from './_sandbox.ts';
import { codecSuite } from './_suites.ts';

const LACKED = ['bson', 'superjson'];
/** What bson offers of itself, in JSON: to see whose copy is measured. */
const ANOTHER_BSON = `
export const serialize = (value) => Buffer.from(JSON.stringify(value));
export const deserialize = (bytes) => JSON.parse(bytes);
`;

test("a codec whose package is missing says what to install; the user's own copy is the one that is measured", async (t) => {
  const sandbox = createSandbox(t);
  const copy = copyPackage(sandbox, 'elsewhere/wirebench');
  const modules = join(copy, 'node_modules');
  rmSync(modules);
  mkdirSync(modules);
  for (const name of readdirSync(join(packageFolder, 'node_modules')).filter(
    (name) => !LACKED.includes(name),
  ))
    symlinkSync(join(packageFolder, 'node_modules', name), join(modules, name), 'junction');
  sandbox.write('suite.mjs', codecSuite({ codecs: ['json', ...LACKED] }));
  const cli = join(copy, 'dist/cli.js');
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await sandbox.startProgram(process.execPath, [cli, ...args]).ended;
    assert.equal(code, 0, stderr);
    return stdout.replace(/\s+/g, ' ');
  };

  for (const name of LACKED) {
    assert.match(
      await run('list', 'codecs'),
      new RegExp(` ${name} [^\\[]*\\[not available: npm install ${name}\\] \\(`),
    );
    const skip = `skipped: ${name} on tick, in process: ${name} needs a package: npm install ${name} `;
    assert.ok((await run('plan', './suite.mjs')).includes(skip));
  }

  sandbox.write('node_modules/bson/package.json', '{"name":"bson","version":"1.2.3","type":"module"}');
  sandbox.write('node_modules/bson/index.js', ANOTHER_BSON);
  assert.match(await run('list', 'codecs'), / bson BSON [^[]*\(bson, bson 1\.2\.3\);/);
  await run('run', './suite.mjs', '--out', 'out');
  const { run: ran } = readRun(onlyRun(sandbox.path('out')));
  assert.deepEqual(
    ran.codecs.map(({ name, version }) => [name, version]),
    [
      ['json', null],
      ['bson', '1.2.3'],
    ],
  );
});
