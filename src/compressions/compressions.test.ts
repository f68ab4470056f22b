import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtinNames, loadCodec, loadPlugin } from '../plugins.ts';

const load = () => assert.fail('json needs no package');

for (const use of await builtinNames('compressions')) {
  test(`json+${use}: what is decoded is what was encoded, from fewer bytes`, async (t) => {
    const { meta, create } = await loadCodec({ use: 'json', compress: use });
    if (meta.unavailable !== undefined) return t.skip(meta.unavailable);
    assert.deepEqual([meta.format, meta.output], [`json+${use}`, 'bytes']);
    const codec = await create({ options: {}, load });
    const value = { text: 'again and '.repeat(1000), n: [1, 2, 3] };
    const body = codec.encode(value);
    assert.ok(body instanceof Uint8Array && body.byteLength < 300);
    assert.deepEqual(codec.decode(body), value);
    assert.throws(() => codec.decode(Buffer.from('not compressed')));
  });

  test(`${use}: a few bytes do not become more than the limit`, async (t) => {
    const { meta, create } = await loadPlugin('compressions', { use });
    if (meta.unavailable !== undefined) return t.skip(meta.unavailable);
    const { compress, decompress } = await create({ options: {} });
    const bomb = compress(Buffer.alloc(256 * 1024 * 1024 + 1));
    assert.throws(() => decompress(bomb), { code: 'ERR_BUFFER_TOO_LARGE' });
  });
}

test('text is compressed as its UTF-8', async () => {
  const { create } = await loadCodec({ use: 'json-text', compress: 'gzip' });
  const codec = await create({ options: {}, load });
  assert.equal(codec.decode(codec.encode('žluťoučký')), 'žluťoučký');
});
