import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cliFile, createSandbox, onlyRun, type Sandbox } from './_sandbox.ts';
import { codecSuite } from './_suites.ts';

const WIDTH = 100;

async function finished(sandbox: Sandbox): Promise<string> {
  sandbox.write('suite.mjs', codecSuite({ codecs: ['json', 'msgpackr'], payloads: ['tick', 'order'] }));
  const ended = await sandbox.run(['run', './suite.mjs', '--out', 'out', '--quiet']);
  assert.deepEqual([ended.code, ended.stderr], [0, ''], '--quiet leaves nothing on stderr');
  assertNarrow(ended.stdout);
  return onlyRun(sandbox.path('out'));
}

const assertNarrow = (text: string): void =>
  assert.deepEqual(
    text.split('\n').filter((line) => line.length > WIDTH),
    [],
  );

test('results go to stdout in the format asked for, and nothing else does', async (t) => {
  const sandbox = createSandbox(t);
  const folder = await finished(sandbox);
  const report = async (...args: string[]) => {
    const { code, stdout, stderr } = await sandbox.run(['report', folder, ...args]);
    assert.deepEqual([code, stderr], [0, '']);
    return stdout;
  };
  await t.test('json', async () => {
    const value: unknown = JSON.parse(await report('--format', 'json'));
    assert.equal((value as { kind: unknown }).kind, 'report');
  });
  await t.test('csv: every line has the columns of the first', async () => {
    const lines = (await report('--format', 'csv')).trimEnd().split(/\r?\n/);
    assert.ok(lines.length > 1);
    const columns = (line: string | undefined) => line?.split(',').length;
    assert.deepEqual([...new Set(lines.map(columns))], [columns(lines[0])]);
  });
  await t.test('table: at most 100 columns, no colour in a pipe', async () => {
    const text = await report();
    assertNarrow(text);
    assert.ok(!text.includes('\x1b'));
  });
  await t.test('compare', async () => {
    const { code, stdout } = await sandbox.run(['compare', folder, folder]);
    assert.equal(code, 0);
    assert.notEqual(stdout, '');
    assertNarrow(stdout);
    assert.equal((await sandbox.run(['compare', folder, folder, '--format', 'md'])).code, 0);
  });
  await t.test('progress goes to stderr', async () => {
    const { stdout, stderr } = await sandbox.run(['run', './suite.mjs', '--out', 'second']);
    assert.match(
      stderr,
      /^4 cells x 1 round, about \d+ s\nresults: second\/.*\nbefore timing, 1 of 2: does \S+ bring back what it is given\?\n/,
    );
    assert.doesNotMatch(stdout, /before timing| left: round /);
  });
});

test('the help of every command shows an example', async (t) => {
  const sandbox = createSandbox(t);
  const { stdout } = await sandbox.run(['--help']);
  const commands = [...stdout.matchAll(/^ {2}([a-z][a-z-]*) .*/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help' && name !== 'wirebench');
  assert.deepEqual(commands, [
    ...['list', 'plan', 'run', 'serve', 'chat', 'report', 'compare', 'check'],
    ...['ab', 'gate', 'gate-comment', 'selftest', 'doctor', 'advise', 'share'],
  ]);
  for (const command of commands) {
    const help = await sandbox.run([command, '--help']);
    assert.match(help.stdout, new RegExp(`\nExample:\n {2}wirebench ${command} \\S+`));
    assert.deepEqual([help.code, help.stderr], [0, '']);
  }
});

test('a reader that closes the pipe early is no failure', {
  skip: process.platform === 'win32' && 'it needs a shell with pipes',
}, async (t) => {
  const sandbox = createSandbox(t);
  // The subshell keeps the exit code of the command line itself; true reads nothing, so every write fails.
  const line = '{ "$0" "$1" list; echo "code $?" >&2; } | true';
  const { stderr } = await sandbox.startProgram('sh', ['-c', line, process.execPath, cliFile]).ended;
  assert.equal(stderr, 'code 0\n');
});

test('check says which kinds of value survive', async (t) => {
  const { code, stdout, stderr } = await createSandbox(t).run(['check', 'json']);
  assert.deepEqual([code, stderr], [0, '']);
  for (const kind of ['Map', 'Date', 'NaN']) assert.match(stdout, new RegExp(kind, 'i'));
  assertNarrow(stdout);
});
