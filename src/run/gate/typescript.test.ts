import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { findCompiler, isTypescript } from './typescript.ts';

function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'wirebench-typescript-')));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

async function compiled(t: TestContext, files: Readonly<Record<string, string>>, entry = 'src/codec.ts') {
  const root = folderWith(t, files);
  const out = join(root, 'out');
  mkdirSync(out);
  const compiler = await findCompiler(join(root, entry));
  assert.ok(compiler);
  assert.match(compiler.name, /^esbuild \d+\.\d+\.\d+, file by file$/);
  const place = await compiler.compile(join(root, entry), out);
  return { root, out, module: (await import(pathToFileURL(place).href)) as Record<string, unknown> };
}

test('what is TypeScript', () => {
  assert.deepEqual(['a.ts', 'a.mts', 'a.cts', 'a.tsx', 'a.js', 'a.d'].map(isTypescript), [
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('file by file: what tsc, Node and bundlers mean by a specifier; types are gone, enums run', async (t) => {
  const { out, module } = await compiled(t, {
    'src/codec.ts': `
      import { Kind } from './kind.js';
      import { two } from './two.ts';
      import { three } from './three';
      import { four } from './four/index.js';
      import type { Nothing } from './nothing.js';
      export { five } from '../five.mjs';
      export const all: readonly number[] = [Kind.One, two, three, four] satisfies number[];
      export const later = (): Promise<{ two: number }> => import('./two.ts');
      export type Some = Nothing;`,
    'src/kind.ts': 'export enum Kind { One = 1 }',
    'src/two.ts': "import { three } from './three';\nexport const two: number = three - 1;",
    'src/three.ts': 'export const three = 3 as number;',
    'src/four/index.ts': 'export const four = 4;',
    'five.mjs': 'export const five = 5;',
  });
  assert.deepEqual(module['all'], [1, 2, 3, 4]);
  assert.equal(module['five'], 5);
  const later = module['later'] as () => Promise<{ two: number }>;
  assert.equal((await later()).two, 2);
  // One of each; what is no TypeScript stays where it is.
  const names = readdirSync(out).map((name) => name.replace(/^\d-/, ''));
  assert.deepEqual(names.sort(), ['codec.mjs', 'index.mjs', 'kind.mjs', 'three.mjs', 'two.mjs']);
});

test('a module stands where it was written: its packages, its data and itself', async (t) => {
  const { root, module } = await compiled(t, {
    'src/codec.ts': `
      import { readFileSync } from 'node:fs';
      import { createRequire } from 'node:module';
      import { mine } from 'mine';
      export const data: string = readFileSync(new URL('./data.txt', import.meta.url), 'utf8');
      export const required: unknown = createRequire(import.meta.url)('mine/package.json').version;
      export { mine };
      export const url: string = import.meta.url;`,
    'src/data.txt': 'data',
    'node_modules/mine/package.json': '{"name":"mine","version":"1.2.3","type":"module"}',
    'node_modules/mine/index.js': 'export const mine = import.meta.url;',
  });
  assert.equal(module['data'], 'data');
  assert.equal(module['required'], '1.2.3');
  assert.equal(module['mine'], pathToFileURL(join(root, 'node_modules/mine/index.js')).href);
  assert.equal(module['url'], pathToFileURL(join(root, 'src/codec.ts')).href);
});

test('what does not compile is told with its line', async (t) => {
  await assert.rejects(compiled(t, { 'src/codec.ts': 'const a = 1;\nconst b: = 2;' }), {
    code: 'BAD_PLUGIN',
    message: /^codec\.ts:2 does not compile: /,
  });
});
