import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyOf, nameOf } from './names.ts';
import { AND, parseCodec, parsePayload } from './refs.ts';
import { parseSize, sizeText } from './sizes.ts';

test('a codec is written with its compression and the copy of its package', () => {
  const written = [
    ['json', { use: 'json' }],
    ['json+gzip', { use: 'json', compress: 'gzip' }],
    ['msgpackr=./old/msgpackr', { use: 'msgpackr', package: './old/msgpackr' }],
    ['msgpackr+zstd=./a+b', { use: 'msgpackr', compress: 'zstd', package: './a+b' }],
    ['./mine.mjs', { use: './mine.mjs' }],
    ['./a+b/mine=1.mjs', { use: './a+b/mine=1.mjs' }],
    ['./mine.mjs+gzip', { use: './mine.mjs', compress: 'gzip' }],
  ] as const;
  for (const [text, ref] of written) assert.deepEqual(parseCodec(text), ref);
});

test('a payload is written with its size', () => {
  assert.deepEqual(parsePayload('order'), { use: 'order' });
  assert.deepEqual(parsePayload('order@1.5MB'), { use: 'order', sizeBytes: 1_500_000 });
  assert.deepEqual(parsePayload('./a@2/b.json'), { use: './a@2/b.json' });
  assert.deepEqual(parsePayload('./a/*.json'), { use: './a/*.json' });
  assert.deepEqual(parsePayload(`./a.json${AND}./b.json`), {
    use: './a.json',
    files: ['./a.json', './b.json'],
  });
  assert.throws(() => parsePayload('order@big'), { code: 'BAD_OPTION' });
});

test('a file is pinned by the hash behind it', () => {
  const sha256 = '0123456789abcdef'.repeat(4);
  assert.deepEqual(parsePayload(`./a.json#sha256=${sha256}`), { use: './a.json', sha256 });
  assert.deepEqual(parsePayload(`./a.json#sha256=${sha256.toUpperCase()}`), { use: './a.json', sha256 });
  assert.deepEqual(parsePayload('./a#b.json'), { use: './a#b.json' });
  for (const text of ['./a.json#sha256=', './a.json#sha256=abc', `./a.json#sha256=${sha256}0`])
    assert.throws(() => parsePayload(text), { code: 'BAD_OPTION' });
});

test('a built-in name is read back as it was written', () => {
  for (const text of ['json', 'json+gzip', 'msgpackr=./old/msgpackr'])
    assert.equal(nameOf(parseCodec(text)), text);
  for (const text of ['order', 'order@10kB', 'order@100B']) assert.equal(nameOf(parsePayload(text)), text);
});

test('a row may have a name of its own; what is known of its codec is the same', () => {
  assert.equal(nameOf({ use: 'json', as: 'json again' }), 'json again');
  assert.equal(keyOf({ use: 'json', as: 'json again' }), keyOf({ use: 'json' }));
  assert.notEqual(keyOf({ use: 'json', compress: 'gzip' }), keyOf({ use: 'json' }));
});

test('sizes have units, and are written the shortest way', () => {
  const sizes = {
    '100B': 100,
    '64': 64,
    '10kB': 10_000,
    '1.5MB': 1_500_000,
    '64KiB': 65_536,
    '2 MiB': 2 ** 21,
  };
  for (const [text, bytes] of Object.entries(sizes)) assert.equal(parseSize(text), bytes);
  for (const text of ['', '-1kB', '5GB', '0B', '2000MB', 'kB', '1e3'])
    assert.equal(parseSize(text), undefined);
  assert.deepEqual([999, 1000, 1500, 2e6].map(sizeText), ['999B', '1kB', '1.5kB', '2MB']);
});
