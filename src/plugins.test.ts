import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { packageVersion } from './packages.ts';
import {
  absolutePath,
  builtinNames,
  KINDS,
  loadPlugin,
  namesIn,
  payloadBytes,
  unknownName,
} from './plugins.ts';

function folderWith(t: TestContext, files: { [name: string]: string }): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-plugins-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test('the folder is the registry: helpers, tests, declarations and maps are no plug-ins', async (t) => {
  const files = [
    'b.js',
    'a.ts',
    'my-own.v2.js',
    '_helper.js',
    'a.test.js',
    'a.test.ts',
    'b.d.ts',
    'a.test.d.ts',
    'b.js.map',
    'x.json',
    'x.mjs',
    'readme',
  ];
  const folder = folderWith(t, Object.fromEntries(files.map((name) => [name, ''])));
  assert.deepEqual(await namesIn(pathToFileURL(`${folder}/`)), ['a', 'b', 'my-own.v2']);
  assert.deepEqual(await namesIn(pathToFileURL(`${folder}/missing/`)), []);
});

test('every built-in plug-in loads and describes itself', async () => {
  for (const kind of KINDS) {
    for (const use of await builtinNames(kind)) {
      const { meta, create } = await loadPlugin(kind, { use });
      assert.equal(typeof create, 'function', use);
      assert.equal(meta.title.length > 0 && meta.title !== use, true, `${use} has no title`);
    }
  }
});

test('an unknown name fails with the nearest one, or with all', async () => {
  await assert.rejects(loadPlugin('codecs', { use: 'msgpakr' }), {
    code: 'UNKNOWN_NAME',
    message: 'no codec is called "msgpakr"; did you mean "msgpackr"?',
  });
  assert.equal(
    unknownName('suites', 'xyz', ['alpha', 'beta']).message,
    'no suite is called "xyz"; there are: alpha, beta',
  );
});

test('a user may leave out what has a default; what is said goes before it', async (t) => {
  const cwd = folderWith(t, {
    'bare.mjs': 'export default () => ({ encode: String, decode: String })',
    'full.mjs': 'export const meta = { title: "mine", output: "text" }; export default () => ({})',
  });
  assert.deepEqual((await loadPlugin('codecs', { use: './bare.mjs' }, cwd)).meta, {
    format: 'custom',
    output: 'bytes',
    preserves: null,
    title: './bare.mjs',
  });
  const { meta } = await loadPlugin('codecs', { use: './full' }, cwd);
  assert.deepEqual([meta.title, meta.output, meta.preserves], ['mine', 'text', null]);
});

test('a module that does not load or exports no factory is BAD_PLUGIN; no file is UNKNOWN_NAME', async (t) => {
  const cwd = folderWith(t, {
    'syntax.mjs': 'export default (',
    'throws.mjs': 'throw new Error("at load\\nmore")',
    'empty.mjs': '',
    'object.mjs': 'export default { encode() {} }',
  });
  const codeOf = (use: string) =>
    loadPlugin('codecs', { use }, cwd).then(
      () => 'loaded',
      (error: { code?: unknown }) => error.code,
    );
  for (const name of ['syntax', 'throws', 'empty', 'object'])
    assert.equal(await codeOf(`./${name}.mjs`), 'BAD_PLUGIN', name);
  assert.equal(await codeOf('./missing.mjs'), 'UNKNOWN_NAME');
  assert.equal(await codeOf('./'), 'UNKNOWN_NAME');
  await assert.rejects(loadPlugin('codecs', { use: './throws.mjs' }, cwd), {
    message: /does not load: at load$/,
  });
  await assert.rejects(loadPlugin('codecs', { use: './object.mjs' }, cwd), {
    message: /is not a codec plug-in; export default a function/,
  });
});

test('a JSON file is a payload', async (t) => {
  const cwd = folderWith(t, { 'sample.json': '{"a":[1,2]}', 'bad.json': '{"a":' });
  const { create } = await loadPlugin('payloads', { use: './sample.json' }, cwd);
  const variants = (await create({ options: {} })).variants(() => 0);
  for (const variant of variants) assert.deepEqual(variant, { a: [1, 2] });
  assert.equal(new Set(variants).size, variants.length);
  await assert.rejects(loadPlugin('payloads', { use: './bad.json' }, cwd), { code: 'BAD_PAYLOAD' });
  await assert.rejects(loadPlugin('payloads', { use: './missing.json' }, cwd), { code: 'BAD_PAYLOAD' });
});

test('what is known of a payload before it is made is its size, or that of its files', async (t) => {
  const cwd = folderWith(t, { 'a.json': '12345', 'b.json': '123' });
  assert.equal(await payloadBytes({ use: 'order' }), 0);
  assert.equal(await payloadBytes({ use: 'order', sizeBytes: 7 }), 7);
  assert.equal(await payloadBytes({ use: './*.json' }, cwd), 8);
  assert.equal(await payloadBytes({ use: './a.json', files: ['./a.json', './b.json'] }, cwd), 8);
  assert.equal(await payloadBytes({ use: './none.json' }, cwd), 0);
});

test('a hash is of a file with values, not of a module', async () => {
  await assert.rejects(loadPlugin('payloads', { use: 'order', sha256: '0'.repeat(64) }), {
    code: 'BAD_PAYLOAD',
    message: 'sha256 is of a JSON file, which order is not; leave it out',
  });
});

test('a path is relative to its base, or to the home folder', () => {
  assert.equal(absolutePath('./a.js', '/base'), resolve('/base/a.js'));
  assert.equal(absolutePath('/x/a.js', '/base'), resolve('/x/a.js'));
  assert.equal(absolutePath('~/a.js', '/base'), join(homedir(), 'a.js'));
});

test('the version of a package is read without importing it', async () => {
  assert.match((await packageVersion('msgpackr')) ?? '', /^\d+\.\d+\.\d+/);
  assert.match((await packageVersion('@msgpack/msgpack')) ?? '', /^\d+\.\d+\.\d+/);
  assert.equal(await packageVersion('there-is-no-such-package'), undefined);
});

test("a package is found from the file that imports it, before wirebench's own", async (t) => {
  const cwd = folderWith(t, { 'mine.mjs': '' });
  const own = join(cwd, 'node_modules/msgpackr');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'package.json'), '{"name":"msgpackr","version":"0.0.7"}');
  assert.equal(await packageVersion('msgpackr', undefined, join(cwd, 'mine.mjs')), '0.0.7');
  assert.notEqual(await packageVersion('msgpackr'), '0.0.7');
});
