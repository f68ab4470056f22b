import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseVerdict } from '../report/comment.ts';
import { codec, gateSandbox, NOTHING } from './_gates.ts';
import { onlyRun } from './_sandbox.ts';

const CODEC = ['--codec', './src/codec.mjs', '--base', 'base'];

test('refs that are the same are said to be at once, and the bundle says it again', async (t) => {
  const { sandbox, repository, gate, left } = gateSandbox(t);
  repository.commit({ 'src/codec.mjs': codec() });
  repository.git('branch', 'base');
  // Another commit of the same files.
  repository.commit({});
  const { code, stdout, stderr } = await gate(CODEC);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^PASS: base and head are the same \([0-9a-f]{10}\), so nothing was measured\n/);
  const again = await sandbox.run(['report', onlyRun(sandbox.path('repo/results'))]);
  assert.equal(again.stdout, stdout);
  assert.deepEqual(left(), NOTHING);
});

test('a work tree with changes is measured as it stands, and only read', async (t) => {
  const { sandbox, repository, gate, left } = gateSandbox(t);
  repository.commit({ 'src/codec.mjs': codec() });
  repository.git('branch', 'base');
  repository.write({ 'src/codec.mjs': codec('JSON.stringify(value, null)'), 'new.txt': 'x' });
  const { code, stdout, stderr } = await gate([...CODEC, '--format', 'md'], {
    GITHUB_STEP_SUMMARY: sandbox.path('summary.md'),
  });
  assert.ok(code === 0 || code === 3, stderr);
  assert.match(stderr, /^head: the work tree as it stands, with changes that are in no commit$/m);
  assert.match(stdout, /^\*\*(PASS|CANNOT TELL)/);
  assert.match(stdout, /head \. \([0-9a-f]{10} with changes that are in no commit\)/);
  assert.match(stdout, /size, gzip, .*: as before$/m);
  assert.match(stdout, /wirebench gate .*--codec \.\/src\/codec\.mjs --base base/);
  assert.equal(readFileSync(sandbox.path('summary.md'), 'utf8'), `${stdout}\n`);
  assert.deepEqual(left(), { ...NOTHING, status: 'M src/codec.mjs\n?? new.txt' });

  const folder = onlyRun(sandbox.path('repo/results'));
  assert.equal((await sandbox.run(['report', folder, '--format', 'md'])).stdout, stdout);
  const verdict = readFileSync(join(folder, 'verdict.json'), 'utf8');
  assert.equal(parseVerdict(verdict).gate?.head.dirty, true);
  const comment = await sandbox.run(['gate-comment', join(folder, 'verdict.json')]);
  assert.equal(comment.stdout, `<!-- wirebench gate: wirebench-gate -->\n${stdout}`);
});

test('other bytes are a change of format, which is no pass whatever the time', async (t) => {
  const { repository, gate } = gateSandbox(t);
  repository.commit({ 'src/codec.mjs': codec() });
  repository.git('branch', 'base');
  repository.commit({ 'src/codec.mjs': codec('JSON.stringify(value, null, 1)') });
  const { code, stdout } = await gate(CODEC);
  assert.equal(code, 1);
  assert.match(stdout, /^FAIL, FORMAT CHANGED: tick: other bytes, \d+ B, then\s\d+\sB\s\(\+[\d.]+\s%\);/);
  const words = stdout.replace(/\s+/g, ' ');
  assert.match(words, /tick, size: .* grew: variant 1 \(/);
  assert.match(words, /; each reads what the other writes/);
});

test('bytes that base cannot read: said, in both directions', async (t) => {
  const { sandbox, repository, gate } = gateSandbox(t);
  repository.commit({ 'src/codec.mjs': codec() });
  repository.git('branch', 'base');
  const reads = (text: string) =>
    codec("'v2:' + JSON.stringify(value)").replace('Buffer.from(bytes).toString()', text);
  const either = "Buffer.from(bytes).toString().replace(/^v2:/, '')";
  repository.commit({ 'src/codec.mjs': reads(either) });
  const { code, stdout } = await gate(CODEC);
  assert.equal(code, 1);
  const words = stdout.replace(/\s+/g, ' ');
  assert.match(
    words,
    /^FAIL, FORMAT CHANGED: .*head reads what base writes, base does not read what head writes/,
  );
  assert.match(words, /Not read - tick: base does not read what head writes: refuses it: /);
  const again = await sandbox.run(['report', onlyRun(sandbox.path('repo/results'))]);
  assert.equal(again.stdout, stdout);
});

test('a value that base kept and head does not fails', async (t) => {
  const { repository, gate } = gateSandbox(t);
  const keeps = `const revive = (_, value) => (typeof value === 'string' && value.startsWith('@') ? new Date(value.slice(1)) : value);
const replace = function (key, value) { return this[key] instanceof Date ? '@' + value : value; };`;
  const of = (back: string) =>
    codec('JSON.stringify(value, replace)', keeps).replace('toString())', `toString()${back})`);
  repository.commit({ 'src/codec.mjs': of(', revive') });
  repository.git('branch', 'base');
  repository.commit({ 'src/codec.mjs': of('') });
  const { code, stdout } = await gate(CODEC);
  assert.equal(code, 1);
  assert.match(stdout.replace(/\s+/g, ' '), /^FAIL: no longer kept: date/);
});

test('each side has the packages that were installed for it', async (t) => {
  const { repository, gate, left } = gateSandbox(t);
  const install = (text: string) => ({
    'src/codec.mjs': codec('text(value)', "import { text } from 'dep';"),
    '.gitignore': 'node_modules\n',
    'install.mjs': `import { mkdirSync, writeFileSync } from 'node:fs';
mkdirSync('node_modules/dep', { recursive: true });
writeFileSync('node_modules/dep/package.json', '{"name":"dep","type":"module","exports":"./index.js"}');
writeFileSync('node_modules/dep/index.js', ${JSON.stringify(`export const text = (value) => ${text};`)});`,
  });
  repository.commit(install('JSON.stringify(value)'));
  repository.git('branch', 'base');
  repository.commit(install('JSON.stringify(value, null, 1)'));
  repository.write({
    'node_modules/dep/package.json': '{"name":"dep","type":"module","exports":"./index.js"}',
    'node_modules/dep/index.js': 'export const text = (value) => JSON.stringify(value, null, 1);',
  });

  const without = await gate(CODEC);
  assert.equal(without.code, 4);
  assert.match(
    without.stderr,
    /SIDE_BROKEN: the base cannot be used: .*'dep'.*; give what installs and builds it, like --prepare 'npm ci'/,
  );
  const broken = await gate([...CODEC, '--prepare', 'echo the last line; exit 3', '--verbose']);
  assert.equal(broken.code, 4);
  assert.match(
    broken.stderr,
    /PREPARE_FAILED: could not prepare the base: "echo the last line; exit 3" ended with exit code 3/,
  );
  assert.match(broken.stderr, /^the last line$/m);
  const prepared = await gate([...CODEC, '--prepare', 'node install.mjs']);
  assert.equal(prepared.code, 1, prepared.stderr);
  assert.match(prepared.stdout, /^FAIL, FORMAT CHANGED/);
  assert.deepEqual(left(), NOTHING);
});

test('what keeps a gate from running: exit codes 2 and 4, and the summary says so', async (t) => {
  const { sandbox, repository, gate, left } = gateSandbox(t);
  repository.commit({ 'other.mjs': '' });
  repository.git('branch', 'base');
  repository.commit({ 'src/codec.mjs': codec() });
  const summary = { GITHUB_STEP_SUMMARY: sandbox.path('summary.md') };
  const none = await gate(CODEC, summary);
  assert.equal(none.code, 4);
  assert.match(none.stderr, /BASE_MISSING: base has no src\/codec\.mjs; /);
  assert.match(
    readFileSync(summary.GITHUB_STEP_SUMMARY, 'utf8'),
    /^\*\*COULD NOT RUN: the gate: BASE\\_MISSING: base has no src\/codec\.mjs/,
  );
  // Whoever comments has something to say, and the bundle says it again.
  const bundle = onlyRun(sandbox.path('repo/results'));
  assert.equal((await sandbox.run(['report', bundle])).stdout, none.stdout);
  const comment = await sandbox.run(['gate-comment', join(bundle, 'verdict.json')]);
  assert.match(comment.stdout, /^<!-- wirebench gate: wirebench-gate -->\n\*\*COULD NOT RUN: the gate: /);
  rmSync(sandbox.path('repo/results'), { recursive: true });
  const wrong: [string[], number, RegExp, NodeJS.ProcessEnv?][] = [
    [['--codec', './src/codec.mjs', '--base', 'bsae'], 2, /UNKNOWN_REF: .*did you mean "base"\?/],
    [['--codec', './src/none.mjs', '--base', 'base'], 2, /UNKNOWN_NAME: there is no file/],
    [['--base', 'base'], 2, /BAD_OPTION: which codec is compared is not said/],
    [['--codec', 'json', '--base', 'base'], 2, /BAD_OPTION: which codec is compared is not said/],
    // Before anything is installed, which may take minutes.
    [[...CODEC, '--payload', 'tik', '--prepare', 'exit 3'], 2, /UNKNOWN_NAME: no payload is called "tik"/],
    [[...CODEC, '--payload', './tick.json', '--prepare', 'exit 3'], 2, /BAD_SUITE: two payloads are called/],
    [[...CODEC, '--head', './none'], 2, /BAD_OPTION: there is no folder/],
    [
      ['--codec', './src/codec.mjs', '--base', 'base', '--head', 'bson@7.0.0'],
      2,
      /BAD_OPTION: --head is a package/,
    ],
    [
      ['--base', 'left-pad@1.0.0', '--head', 'left-pad@1.1.0'],
      2,
      /BAD_OPTION: none of our codecs uses the package left-pad; /,
    ],
  ];
  for (const [args, code, message, env] of wrong) {
    const ended = await gate(args, env);
    assert.equal(ended.code, code, ended.stderr);
    assert.match(ended.stderr, message);
  }
  assert.deepEqual(left(), NOTHING);
  assert.equal(existsSync(sandbox.path('repo/results')), false);
  const noGit = await gate(CODEC, { PATH: '' });
  assert.equal(noGit.code, 4, noGit.stderr);
  assert.match(noGit.stderr, /GIT_MISSING: there is no git here/);
  assert.match(noGit.stdout, /^COULD NOT RUN: the gate: GIT_MISSING: /);
});

test('a shallow clone without the base: how to fetch it, also in the verdict', async (t) => {
  const { sandbox, repository } = gateSandbox(t);
  repository.commit({ 'src/codec.mjs': codec() });
  repository.commit({ 'src/codec.mjs': codec('JSON.stringify(value, null)') });
  const url = `file://${sandbox.path('repo')}`;
  const cloned = await sandbox.startProgram('git', ['clone', '--quiet', '--depth=1', url, 'clone']).ended;
  assert.equal(cloned.code, 0, cloned.stderr);
  const args = ['gate', '--codec', './src/codec.mjs', '--base', 'HEAD^1', '--format', 'json'];
  const { code, stdout } = await sandbox.run(args, { cwd: 'clone' });
  assert.equal(code, 4);
  const { outcome, refused } = parseVerdict(stdout);
  assert.equal(outcome, 'failed to run');
  assert.match(refused[0]?.reason ?? '', /^BASE_MISSING: this clone is shallow, .*fetch-depth: 0/);
});

test('a head that crashes when it is timed could not be run', async (t) => {
  const { repository, gate, left } = gateSandbox(t);
  repository.commit({ 'src/codec.mjs': codec() });
  repository.git('branch', 'base');
  const crashes = codec('++calls > 5000 ? process.exit(7) : JSON.stringify(value)', 'let calls = 0;');
  repository.commit({ 'src/codec.mjs': crashes });
  const { code, stdout } = await gate(CODEC);
  assert.equal(code, 4);
  assert.match(
    stdout.replace(/\s+/g, ' '),
    /^COULD NOT RUN: encode, tick: ROLE_DIED: the B \(head\) of encode-tick ended early \(exit code 7\)/,
  );
  assert.deepEqual(left(), NOTHING);
});

test('TypeScript: by Node itself, or compiled before', async (t) => {
  const { repository, gate, left } = gateSandbox(t);
  const typed = (specifier: string, text: string) => ({
    'src/codec.ts': `import { text } from '${specifier}';
export const meta = { title: 'mine', format: 'json', output: 'bytes', preserves: [] } as const;
export default () => ({
  encode: (value: unknown): Uint8Array => Buffer.from(text(value)),
  decode: (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString()),
});`,
    'src/text.ts': `export const text = (value: unknown): string => ${text};`,
  });
  repository.commit(typed('./text.js', 'JSON.stringify(value)'));
  repository.git('branch', 'base');
  repository.commit(typed('./text.js', 'JSON.stringify(value, null)'));
  const { code, stdout, stderr } = await gate(['--codec', './src/codec.ts', '--base', 'base']);
  assert.ok(code === 0 || code === 3, stderr);
  assert.match(stdout.replace(/\s+/g, ' '), /TypeScript: esbuild [\d.]+, file by file/);
  assert.deepEqual(left(), NOTHING);

  // As Node itself can load it, from 22.18 on.
  repository.commit(typed('./text.ts', 'JSON.stringify(value)'));
  repository.git('branch', '--force', 'base');
  repository.commit(typed('./text.ts', 'JSON.stringify(value, null)'));
  const asItStands = await gate(['--codec', './src/codec.ts', '--base', 'base']);
  const how = Reflect.get(process.features, 'typescript') ? "Node's own type stripping" : 'esbuild';
  assert.ok(asItStands.stdout.replace(/\s+/g, ' ').includes(`TypeScript: ${how}`), asItStands.stdout);

  repository.commit({ 'src/text.ts': 'export const text: = 1;' });
  const broken = await gate(['--codec', './src/codec.ts', '--base', 'base']);
  assert.equal(broken.code, 4);
  assert.match(broken.stderr, /SIDE_BROKEN: the head cannot be used: text\.ts:1 does not compile: /);
});
