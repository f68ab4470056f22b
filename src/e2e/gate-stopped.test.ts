import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { codec, gateSandbox, NOTHING } from './_gates.ts';
import { fileSeen } from './_machine.ts';
import type { Sandbox } from './_sandbox.ts';

const skip = process.platform === 'win32' ? 'Windows has no signals to send' : false;

/** A program before all others of its name. Returns the variables that make it so. */
function fakeProgram(sandbox: Sandbox, name: string, script: string): NodeJS.ProcessEnv {
  const bin = sandbox.path('bin');
  mkdirSync(bin);
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { PATH: `${bin}:${process.env['PATH']}` };
}

test('SIGINT while the base is checked out: the worktree is gone', { skip }, async (t) => {
  const { sandbox, repository, start, left } = gateSandbox(t);
  repository.commit({ 'src/codec.mjs': codec() });
  repository.git('branch', 'base');
  repository.commit({ 'src/codec.mjs': codec('JSON.stringify(value, null)') });
  const git = execFileSync('/bin/sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const mark = sandbox.path('started');
  // The worktree is there, and its checkout does not end.
  const hangs = `"${git}" "$@" && touch "${mark}" && exec sleep 1000`;
  const script = `case "$*" in *"worktree add"*) ${hangs};; *) exec "${git}" "$@";; esac`;
  const gate = start(['--codec', './src/codec.mjs', '--base', 'base'], fakeProgram(sandbox, 'git', script));
  await fileSeen(mark);
  process.kill(gate.pid, 'SIGINT');
  const { code, stderr } = await gate.ended;
  assert.equal(code, 130, stderr);
  assert.deepEqual(left(), NOTHING);
});

test('SIGINT while a package is installed: its folder is gone', { skip }, async (t) => {
  const { sandbox, start, left } = gateSandbox(t);
  const mark = sandbox.path('started');
  const env = fakeProgram(sandbox, 'npm', `touch half-installed "${mark}"; exec sleep 1000`);
  const gate = start(['--base', 'devalue@1.0.0', '--head', 'devalue@1.0.1'], env);
  await fileSeen(mark);
  process.kill(gate.pid, 'SIGINT');
  const { code, stderr } = await gate.ended;
  assert.equal(code, 130, stderr);
  assert.deepEqual(left(), NOTHING);
});

test('what a codec imports may be built and ignored: with a preparation, equal commits are measured', async (t) => {
  const { repository, gate } = gateSandbox(t);
  const build = "import { cpSync } from 'node:fs'; cpSync('core.mjs', 'dist/core.mjs');";
  const core = (text: string) => `export const text = (value) => ${text};\n`;
  const uses = codec('text(value)', "import { text } from '../dist/core.mjs';");
  const files = { 'src/codec.mjs': uses, 'build.mjs': build, 'core.mjs': core('JSON.stringify(value)') };
  repository.commit({ ...files, '.gitignore': 'dist\n' });
  repository.write({ 'dist/core.mjs': core('JSON.stringify(value, null, 1)') });
  const args = ['--codec', './src/codec.mjs', '--base', 'main', '--prepare', 'node build.mjs'];
  const { code, stdout, stderr } = await gate(args);
  assert.equal(code, 1, stderr);
  assert.match(stdout, /^FAIL, FORMAT CHANGED: tick: other bytes/);
});

test('a built codec that git ignores is measured, also between two commits that are the same', async (t) => {
  const { repository, gate, left } = gateSandbox(t);
  const build = "import { cpSync } from 'node:fs'; cpSync('src/codec.mjs', 'dist/codec.mjs');";
  repository.commit({ 'src/codec.mjs': codec(), 'build.mjs': build, '.gitignore': 'dist\n' });
  repository.write({ 'dist/codec.mjs': codec('JSON.stringify(value, null, 1)') });
  const args = ['--codec', './dist/codec.mjs', '--base', 'main', '--prepare', 'node build.mjs'];
  const { code, stdout, stderr } = await gate(args);
  assert.equal(code, 1, stderr);
  assert.match(stdout, /^FAIL, FORMAT CHANGED: tick: other bytes/);
  assert.deepEqual(left(), NOTHING);
});
