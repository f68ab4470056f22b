import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findRuntime, runtimeName } from './runtimes.ts';

test('a runtime is known by what it prints', () => {
  assert.equal(runtimeName('v24.21.0\n'), 'node 24.21.0');
  assert.equal(runtimeName('1.4.5\n'), 'bun 1.4.5');
  assert.equal(runtimeName('deno 2.9.6 (stable, release, x86_64)\nv8 15.0\n'), 'deno 2.9.6');
  assert.equal(runtimeName('Python 3.11.7\n'), 'python 3.11.7');
  for (const other of ['', 'Python', 'v24', 'GNU bash, version 5.2'])
    assert.equal(runtimeName(other), undefined);
});

const here = { skip: process.platform === 'win32' ? 'scripts stand for executables here' : false };

/** A folder with executables that print what they are said to. */
async function withExecutables(
  printed: Record<string, string>,
  check: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'runtimes-'));
  try {
    for (const [path, text] of Object.entries(printed)) {
      await mkdir(join(folder, path, '..'), { recursive: true });
      await writeFile(join(folder, path), `#!/bin/sh\necho '${text}'\n`);
      await chmod(join(folder, path), 0o755);
    }
    await check(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('the version asked for is found, wherever it stands', here, () =>
  withExecutables(
    {
      '.runtimes/bin/node@24': 'v24.3.0',
      'node_modules/.bin/node': 'v26.1.0',
      'node_modules/.bin/bun': '1.4.5',
    },
    async (folder) => {
      assert.deepEqual(await findRuntime('node@24', folder), {
        name: 'node 24.3.0',
        exec: './.runtimes/bin/node@24',
        args: [],
      });
      assert.equal((await findRuntime('node@26.1', folder)).exec, './node_modules/.bin/node');
      assert.deepEqual((await findRuntime('bun', folder)).args, ['run']);
      for (const asked of ['node@2', 'node@24.4', 'node@240']) {
        await assert.rejects(findRuntime(asked, folder), {
          code: 'UNKNOWN_RUNTIME',
          message: `no runtime ${asked} here; it is not installed: npm run runtimes -- ${asked}, or give the path of its executable`,
        });
      }
    },
  ),
);

test('a path is the executable itself, and says what it is', here, () =>
  withExecutables({ 'bin/mine': 'v22.1.0', 'bin/other': 'ruby 3.3.0' }, async (folder) => {
    assert.deepEqual(await findRuntime('./bin/mine', folder), {
      name: 'node 22.1.0',
      exec: './bin/mine',
      args: [],
    });
    for (const asked of ['./bin/other', './bin/none'])
      await assert.rejects(findRuntime(asked, folder), { code: 'UNKNOWN_RUNTIME' });
  }),
);

test('what is no runtime is refused before anything is run', async () => {
  for (const asked of ['python', 'node@latest', 'node24', 'rm -rf'])
    await assert.rejects(findRuntime(asked), { code: 'UNKNOWN_RUNTIME' });
});
