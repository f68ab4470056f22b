import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadReport } from '../cli/report.ts';
import { readRun } from '../run/store.ts';
import { copyPackage, createSandbox, filesBelow, onlyRun, packageFolder } from './_sandbox.ts';
import { codecModule, wireSuite } from './_suites.ts';
import { served, startServe } from './_target.ts';

test('a run with its servers behind serve is a run like any other, and says so', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', wireSuite('tcp'));
  const { flags, token, serve } = await startServe(sandbox);
  const { code, stderr } = await sandbox.run(['run', './suite.mjs', '--out', 'out', ...flags]);
  assert.equal(code, 0, stderr);

  const folder = onlyRun(sandbox.path('out'));
  const [row] = loadReport(folder).tables[0]?.rows ?? [];
  assert.deepEqual([row?.status, row?.reasons], ['valid', []]);
  const { run, records } = readRun(folder);
  assert.equal(run.target?.node, process.versions.node);
  assert.equal(run.command, 'wirebench run ./suite.mjs --out out --target host:port');
  const roles = [...records.values()].flat().flatMap((record) => ('role' in record ? record.role : []));
  assert.deepEqual([...new Set(roles)].sort(), ['client', 'server']);
  const files = filesBelow(folder);
  for (const [file, text] of files) {
    assert.ok(!text.includes(token), file);
    assert.ok(!text.includes('127.0.0.1'), file);
  }
  assert.match(files.get(join(folder, 'report.md')) ?? '', /Servers ran on.*another host: .*Node /);

  serve.child.kill('SIGTERM');
  const ended = await serve.ended;
  assert.deepEqual([ended.code, ended.stdout], [0, '']);
  assert.equal(ended.stderr.trimEnd().split('\n').length, 2, ended.stderr);
});

test('a target that is not there, or does not let one in, ends the run before it begins: exit 4, one line', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', wireSuite('tcp'));
  const { port, serve } = await startServe(sandbox);
  const at = `127.0.0.1:${port}`;
  const run = ['run', './suite.mjs', '--out', 'out', '--target', at];
  const fails = async (args: readonly string[], code: number, line: RegExp, env = {}) => {
    const ended = await sandbox.run(args, { env });
    assert.match(ended.stderr, new RegExp(`^wirebench: ${line.source}\n$`));
    assert.deepEqual([ended.code, ended.stdout], [code, '']);
  };
  await fails(run, 2, /BAD_OPTION: --target needs a token; .*/);
  await fails([...run, '--token', 'short'], 2, /BAD_OPTION: .*8 to 200 .*/);
  const wrong = /TARGET_REFUSED: the target refuses: the token is not its own; .*/;
  await fails([...run, '--token', 'a wrong token'.replaceAll(' ', '-')], 4, wrong);
  await fails(run, 4, wrong, { WIREBENCH_TOKEN: 'another-wrong-one' });
  serve.child.kill('SIGINT');
  assert.equal((await serve.ended).code, 0);
  await fails(
    [...run, '--token', 'whatever-it-is'],
    4,
    /CONNECT_FAILED: cannot connect to 127.*ECONNREFUSED.*/,
  );
  assert.deepEqual(
    readdirSync(sandbox.folder).filter((file) => file === 'out'),
    [],
  );
});

test('serve says what is wrong with its options, and what an open address means', async (t) => {
  const sandbox = createSandbox(t);
  const { port } = await startServe(sandbox);
  const taken = await sandbox.run(['serve', '--port', String(port)]);
  assert.equal(taken.code, 4);
  assert.match(taken.stderr, /^wirebench: PORT_IN_USE: 127\.0\.0\.1 port \d+ is in use; .*\n$/);
  const both = await sandbox.run(['serve', '--plain', '--token', 'some-token']);
  assert.equal(both.code, 2);
  assert.match(both.stderr, /^wirebench: BAD_OPTION: .*--plain.*--token.*\n$/);
  const open = sandbox.start(['serve', '--port', '0', '--host', '0.0.0.0'], {
    env: { WIREBENCH_TOKEN: 'given-by-env' },
  });
  await open.stderrMatch(/^0\.0\.0\.0 can be reached from outside: whoever has the token /m);
  open.child.kill('SIGTERM');
  const { stderr } = await open.ended;
  assert.ok(!/token: |given-by-env/.test(stderr), stderr);
});

test('another version on the other host is refused, with both', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', wireSuite('tcp'));
  const copy = copyPackage(sandbox, 'other');
  const file = join(copy, 'package.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), version: '0.0.9' }));
  const { flags } = await served(
    sandbox.startProgram(process.execPath, [join(copy, 'dist/cli.js'), 'serve', '--port', '0']),
  );
  const { code, stderr } = await sandbox.run(['run', './suite.mjs', ...flags]);
  assert.equal(code, 4);
  assert.match(
    stderr,
    /^wirebench: TARGET_REFUSED: the target refuses: it runs wirebench 0\.0\.9, .* and this is .*; install one version on both hosts\n$/,
  );
});

test('a package that is missing there fails its cell alone', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', wireSuite('tcp', { codecs: ['json', 'msgpackr'], payloads: ['tick'] }));
  const copy = copyPackage(sandbox, 'other');
  rmSync(join(copy, 'node_modules'));
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync(join(packageFolder, 'node_modules')).filter((found) => found !== 'msgpackr'))
    symlinkSync(join(packageFolder, 'node_modules', name), join(copy, 'node_modules', name), 'junction');
  const { flags } = await served(
    sandbox.startProgram(process.execPath, [join(copy, 'dist/cli.js'), 'serve', '--port', '0']),
  );
  const { code, stderr } = await sandbox.run(['run', './suite.mjs', '--out', 'out', ...flags]);
  assert.equal(code, 0, stderr);
  const missing = 'PACKAGE_MISSING: on the target: msgpackr is not installed; npm install msgpackr';
  assert.ok(stderr.includes(`, round 1: ${missing}\n`), stderr);
  const rows = loadReport(onlyRun(sandbox.path('out'))).tables[0]?.rows ?? [];
  const status = new Map(rows.map((row) => [row.name, row.status]));
  assert.deepEqual([status.get('json'), status.get('msgpackr')], ['valid', 'invalid']);
  assert.ok(rows.some(({ reasons }) => reasons.join().includes(missing)));
});

test('a codec of the user needs --allow-module there, and its file in the same place', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', wireSuite('tcp', { codecs: ['./mine.mjs'], payloads: ['tick'] }));
  sandbox.write('mine.mjs', codecModule());
  sandbox.write('far/mine.mjs', codecModule());
  const run = ['run', './suite.mjs', '--out'];
  const strict = await startServe(sandbox, [], { cwd: 'far' });
  const refused = await sandbox.run([...run, 'refused', ...strict.flags]);
  assert.match(
    refused.stderr,
    /TARGET_REFUSED: the target refuses: mine is a module, not a built-in; start serve there with --allow-module, beside that file$/m,
  );
  const statusIn = (out: string) =>
    loadReport(onlyRun(sandbox.path(out))).tables[0]?.rows.find(({ name }) => name === 'mine')?.status;
  assert.equal(statusIn('refused'), 'invalid');
  const lenient = await startServe(sandbox, ['--allow-module'], { cwd: 'far' });
  const allowed = await sandbox.run([...run, 'allowed', ...lenient.flags]);
  assert.deepEqual([allowed.code, statusIn('allowed')], [0, 'valid'], allowed.stderr);
  rmSync(sandbox.path('far/mine.mjs'));
  const gone = await sandbox.run([...run, 'gone', ...lenient.flags]);
  assert.equal(statusIn('gone'), 'invalid');
  assert.match(gone.stderr, /UNKNOWN_NAME: on the target: there is no file \.\/mine\.mjs; /);
});

test('serve --plain echoes to anybody', async (t) => {
  const sandbox = createSandbox(t);
  const serve = sandbox.start(['serve', '--plain', '--port', '0']);
  const port = Number(await serve.stderrMatch(/^plain echo .* TCP port (\d+), UDP port \d+;/m));
  const socket = connect({ host: '127.0.0.1', port });
  socket.end('hello');
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk;
  });
  await once(socket, 'close');
  assert.equal(heard, 'hello');
  serve.child.kill('SIGTERM');
  assert.equal((await serve.ended).code, 0);
});
