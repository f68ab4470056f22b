import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from '../fidelity/equal.ts';
import { payloadFacts } from '../fidelity/facts.ts';
import { inspectPair } from '../fidelity/inspect.ts';
import { builtinNames, loadPlugin } from '../plugins.ts';
import { seeded } from '../rng.ts';
import { createCodecs } from '../run/load-cell.ts';
import { shapeText } from './_shape-text.ts';

async function variantsOf(name: string, seed = 1): Promise<readonly unknown[]> {
  const { create } = await loadPlugin('payloads', { use: name });
  return (await create({ options: {} })).variants(seeded(seed, name));
}

/** JSON bytes between which the median lies; null: JSON cannot hold it. */
const SIZES: Readonly<Record<string, readonly [number, number] | null>> = {
  tick: [140, 200],
  order: [900, 1100],
  events: [6500, 7500],
  catalog: [90_000, 110_000],
  telemetry: [9500, 10_500],
  chat: [1700, 2100],
  structured: null,
};

for (const name of await builtinNames('payloads')) {
  test(`${name}: several variants of one shape, with different content`, async () => {
    const variants = await variantsOf(name);
    assert.equal(variants.length, name === 'catalog' ? 4 : 8);
    assert.equal(new Set(variants.map((variant) => shapeText(variant))).size, 1);
    const hashes = variants.map((variant) => payloadFacts(name, [variant]).sha256);
    assert.equal(new Set(hashes).size, variants.length);
  });

  test(`${name}: the seed alone decides`, async () => {
    assert.deepEqual(differences(await variantsOf(name), await variantsOf(name)), []);
    assert.notDeepEqual(differences(await variantsOf(name), await variantsOf(name, 2)), []);
  });

  test(`${name}: JSON holds it unless it says what it needs`, async () => {
    const { meta } = await loadPlugin('payloads', { use: name });
    const { jsonBytes } = payloadFacts(name, await variantsOf(name));
    assert.equal(jsonBytes === null, meta.needs.length > 0 || meta.carries === 'file');
    const size = SIZES[name];
    if (size)
      assert.ok(jsonBytes !== null && jsonBytes >= size[0] && jsonBytes <= size[1], `${jsonBytes} bytes`);
  });
}

test('telemetry is mostly floats, chat mostly not Latin', async () => {
  assert.ok(payloadFacts('telemetry', await variantsOf('telemetry')).floatShare > 0.95);
  assert.ok(payloadFacts('chat', await variantsOf('chat')).nonLatinShare > 0.4);
});

test('a codec carries every payload whose needs it preserves; what it carries by luck is not planned', async () => {
  const carriers: string[] = [];
  for (const name of await builtinNames('codecs')) {
    const { meta } = await loadPlugin('codecs', { use: name });
    if (meta.opaque) continue;
    for (const payload of await builtinNames('payloads')) {
      const { needs, opaque, schema, carries } = (await loadPlugin('payloads', { use: payload })).meta;
      // Pieces of a file are put in a message as the codec can hold them.
      if (carries === 'file') continue;
      if (opaque || (meta.needsSchema && !schema)) continue;
      const pair = { codec: { use: name, allowEval: true as const }, payload: { use: payload } };
      const [sender, receiver] = (await createCodecs(pair, 2)).codecs;
      assert.ok(sender && receiver);
      const { status } = inspectPair(
        { codec: name, payload },
        { sender, receiver, meta },
        await variantsOf(payload),
        { gzip: null, zstd: null, brotli: null },
      );
      const able = needs.every((feature) => meta.preserves?.includes(feature));
      if (able) assert.equal(status, 'exact', `${name} on ${payload}`);
      if (able && payload === 'structured') carriers.push(name);
    }
  }
  assert.deepEqual(carriers, [
    'cbor-x-structured-clone',
    'devalue',
    'devalue-uneval',
    'msgpackr-structured-clone',
    'seroval',
    'structured-clone',
    'v8',
  ]);
});
