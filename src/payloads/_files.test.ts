import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { filePayload } from './_files.ts';

type Files = Readonly<Record<string, string>>;

function folderWith(t: TestContext, files: Files): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-files-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return (name) => join(folder, name);
}

async function variantsOf(paths: readonly string[], sha256?: string): Promise<readonly unknown[]> {
  const { create } = await filePayload(paths, sha256);
  return (await create({ options: {} })).variants(() => 0);
}

test('a star names files in their order: each is a variant, no schema and no hidden file is', async (t) => {
  const at = folderWith(t, {
    'b10.json': '3',
    'b2.json': '2',
    'a.json': '1',
    'c.jsonl': '9',
    '.b.json': '9',
    'b.schema.json': '{"type":"number"}',
    'readme.md': '',
  });
  assert.deepEqual(await variantsOf([at('*.json')]), [1, 3, 2]);
  assert.deepEqual(await variantsOf([at('b*.json')]), [3, 2]);
  assert.deepEqual(await variantsOf([at('*.jso*')]), [1, 3, 2, 9]);
  assert.deepEqual(await variantsOf([at('.*.json')]), Array(8).fill(9));
  // As a shell would hand them over, in its own order.
  assert.deepEqual(await variantsOf(['b2.json', 'b.schema.json', 'a.json'].map(at)), [2, 1]);
  // What stands for itself in a pattern is no pattern.
  await assert.rejects(variantsOf([at('b.*on')]), { message: /^b\.\*on names no file with values/ });
});

test('one value comes in copies of its own, fewer of a large one', async (t) => {
  const at = folderWith(t, { 'a.json': '{"a":[1]}', 'large.json': `"${'x'.repeat(17e6)}"` });
  const variants = await variantsOf([at('a.json')]);
  assert.deepEqual(variants, Array(8).fill({ a: [1] }));
  assert.equal(new Set(variants).size, 8);
  assert.equal((await variantsOf([at('large.json')])).length, 2);
});

test('a line each is a variant of JSON Lines, and the line that is not JSON is named', async (t) => {
  const at = folderWith(t, {
    'a.jsonl': '{"a":1}\r\n\n{"a":2}\n',
    'b.ndjson': '[]\n{',
    'one.jsonl': '{"a":1}\n',
    'none.jsonl': '\n',
    'many.jsonl': '1\n'.repeat(1001),
  });
  assert.deepEqual(await variantsOf([at('a.jsonl')]), [{ a: 1 }, { a: 2 }]);
  assert.equal((await variantsOf([at('one.jsonl')])).length, 8);
  await assert.rejects(variantsOf([at('b.ndjson')]), {
    code: 'BAD_PAYLOAD',
    message: /^b\.ndjson, line 2, is not valid JSON: /,
  });
  await assert.rejects(variantsOf([at('none.jsonl')]), {
    message: 'none.jsonl holds 0 values; take 1 to 1000',
  });
  await assert.rejects(variantsOf([at('many.jsonl')]), {
    message: 'many.jsonl holds 1001 values; take 1 to 1000',
  });
});

test('the schema of a file stands beside it; of several it is the only one in their folder', async (t) => {
  const at = folderWith(t, {
    'a.json': '1',
    'b.json': '2',
    'lines.jsonl': '3',
    'a.schema.json': '{"type":"integer"}',
  });
  const schemaOf = async (...paths: string[]) => (await filePayload(paths.map(at))).meta.schema;
  assert.deepEqual(await schemaOf('a.json'), { type: 'integer' });
  assert.equal(await schemaOf('b.json'), undefined);
  assert.deepEqual(await schemaOf('*.json'), { type: 'integer' });
  writeFileSync(at('lines.schema.json'), '{"type":"number"}');
  assert.deepEqual(await schemaOf('lines.jsonl'), { type: 'number' });
  assert.equal(await schemaOf('a.json', 'b.json'), undefined);
  for (const [text, message] of [
    ['[]', /^lines\.schema\.json is not a JSON Schema; /],
    ['{', /^lines\.schema\.json is not valid JSON: /],
    [' '.repeat(2 ** 20 + 1), /^lines\.schema\.json is larger than 1 MiB; /],
  ] as const) {
    writeFileSync(at('lines.schema.json'), text);
    await assert.rejects(schemaOf('lines.jsonl'), { code: 'BAD_PAYLOAD', message });
  }
});

test('limits are checked before anything is read', async (t) => {
  const at = folderWith(t, { 'a.json': '{', 'b.json': '{' });
  for (const name of ['a.json', 'b.json']) truncateSync(at(name), 40 * 2 ** 20);
  await assert.rejects(variantsOf([at('*.json')]), {
    code: 'BAD_PAYLOAD',
    message: '*.json is larger than 64 MiB; take a smaller sample of it',
  });
  await assert.rejects(variantsOf(Array(1001).fill(at('a.json'))), {
    message: 'a.json and 1000 more names 1001 files; take 1000 of them at most',
  });
  await assert.rejects(variantsOf([at('none.json')]), {
    message: 'cannot read none.json (ENOENT); check the path',
  });
  await assert.rejects(variantsOf([at('no/*.json')]), {
    message: 'cannot look for *.json (ENOENT); check the path',
  });
});

test('a file that is named with its hash is that file or none', async (t) => {
  const at = folderWith(t, { 'a.json': '{"a": 1}', 'b.json': '2' });
  const hash = createHash('sha256').update('{"a": 1}').digest('hex');
  assert.equal((await variantsOf([at('a.json')], hash)).length, 8);
  await assert.rejects(variantsOf([at('b.json')], hash), {
    code: 'BAD_PAYLOAD',
    message: 'b.json is another file than was meant: its sha256 differs; fetch it again',
  });
  await assert.rejects(variantsOf([at('*.json')], hash), {
    message: '*.json is more than one file, and sha256 is of one; name it in full',
  });
});
