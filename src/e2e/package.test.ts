import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyPackage, createSandbox, packageFolder, type Sandbox } from './_sandbox.ts';
import { codecSuite } from './_suites.ts';

const skip = process.platform === 'win32' ? 'it needs tar, and links that need no rights' : false;

test('the packed package works where it is installed', { skip }, async (t) => {
  const sandbox = createSandbox(t);
  const must = async (program: string, args: readonly string[], cwd = '.') => {
    const { code, stdout, stderr } = await sandbox.startProgram(program, args, { cwd }).ended;
    assert.equal(code, 0, stderr);
    return stdout;
  };
  copyPackage(sandbox, 'package');
  await must('npm', ['pack', '--ignore-scripts', '--pack-destination', sandbox.folder], 'package');
  const [tarball = ''] = readdirSync(sandbox.folder).filter((file) => file.endsWith('.tgz'));
  const packed = (await must('tar', ['-tzf', tarball]))
    .trimEnd()
    .split('\n')
    .map((file) => file.replace(/^package\//, './'));

  await t.test('it holds what package.json promises, and no test', () => {
    const { bin, exports } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
      bin: Record<string, string>;
      exports: Record<string, string | Record<string, string>>;
    };
    const promised = [bin, ...Object.values(exports)].flatMap((given) =>
      typeof given === 'string' ? given : Object.values(given),
    );
    assert.deepEqual(
      promised.filter((file) => !packed.includes(file)),
      [],
    );
    assert.deepEqual(
      packed.filter((file) => /\.test\.|\/e2e\//.test(file)),
      [],
    );
  });

  install(sandbox);
  await must('tar', ['-xzf', tarball, '--strip-components', '1', '-C', 'app/node_modules/wirebench']);
  chmodSync(sandbox.path('app/node_modules/wirebench/dist/cli.js'), 0o755);
  await t.test('npx runs its command', async () => {
    const text = await must('npx', ['--no-install', 'wirebench', 'list', 'suites'], 'app');
    assert.match(text, /^ {2}smoke /m);
  });
  await t.test('its bin runs a suite from another folder', async () => {
    sandbox.write('elsewhere/suite.mjs', codecSuite());
    const bin = sandbox.path('app/node_modules/.bin/wirebench');
    assert.match(await must(bin, ['run', './suite.mjs', '--out', 'out'], 'elsewhere'), /^\* json /m);
  });
  await t.test('a program imports it', async () => {
    sandbox.write('app/suite.mjs', codecSuite());
    sandbox.write('app/program.mjs', program);
    assert.equal(await must(process.execPath, ['program.mjs'], 'app'), '[["json","valid"]]\n');
  });
});

/** An application with the dependencies and the command in place, as npm leaves them, and an empty folder for the package. */
function install(sandbox: Sandbox): void {
  const modules = sandbox.path('app/node_modules');
  sandbox.write('app/package.json', '{ "private": true }');
  mkdirSync(join(modules, 'wirebench'), { recursive: true });
  mkdirSync(join(modules, '.bin'));
  symlinkSync('../wirebench/dist/cli.js', join(modules, '.bin/wirebench'));
  for (const name of readdirSync(join(packageFolder, 'node_modules')).filter(
    (entry) => !entry.startsWith('.'),
  )) {
    symlinkSync(join(packageFolder, 'node_modules', name), join(modules, name));
  }
}

const program = `
import { readRun, runSuite } from 'wirebench';
import 'wirebench/testing';
const { folder, report } = await runSuite({
  suite: './suite.mjs',
  filters: {},
  seed: 1,
  out: 'out',
  command: 'node program.mjs',
  signal: new AbortController().signal,
  onPlanned: () => {},
  onProgress: () => {},
  onFailure: () => {},
});
if (readRun(folder).run.state !== 'finished') throw new Error('not finished');
console.log(JSON.stringify(report.tables.flatMap(({ rows }) => rows.map(({ name, status }) => [name, status]))));
`;
