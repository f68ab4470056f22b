import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anatomy, isObject, read } from '../fidelity/_anatomy.ts';
import { differences } from '../fidelity/equal.ts';
import { payloadFacts } from '../fidelity/facts.ts';
import { inspectPair } from '../fidelity/inspect.ts';
import { loaderOf } from '../packages.ts';
import { builtinNames, loadPlugin } from '../plugins.ts';
import { seeded } from '../rng.ts';

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
    assert.equal(new Set(variants.map((variant) => shape(variant))).size, 1);
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
    assert.equal(jsonBytes === null, meta.needs.length > 0);
    const size = SIZES[name];
    if (size)
      assert.ok(jsonBytes !== null && jsonBytes >= size[0] && jsonBytes <= size[1], `${jsonBytes} bytes`);
  });
}

test('telemetry is mostly floats, chat mostly not Latin', async () => {
  assert.ok(payloadFacts('telemetry', await variantsOf('telemetry')).floatShare > 0.95);
  assert.ok(payloadFacts('chat', await variantsOf('chat')).nonLatinShare > 0.4);
});

test('a codec carries a payload exactly when it preserves what the payload needs', async () => {
  const carriers: string[] = [];
  for (const name of await builtinNames('codecs')) {
    const { meta, create } = await loadPlugin('codecs', { use: name });
    if (meta.opaque) continue;
    const make = () => create({ options: {}, load: loaderOf(meta.package, undefined) });
    const codec = await make();
    for (const payload of await builtinNames('payloads')) {
      const { needs, opaque } = (await loadPlugin('payloads', { use: payload })).meta;
      if (opaque) continue;
      const { status } = inspectPair(
        { codec: name, payload },
        { sender: codec, receiver: await make(), meta },
        await variantsOf(payload),
        { gzip: null, zstd: null, brotli: null },
      );
      const able = needs.every((feature) => meta.preserves?.includes(feature));
      assert.equal(status === 'exact', able, `${name} on ${payload}: ${status}`);
      if (able && payload === 'structured') carriers.push(name);
    }
  }
  assert.deepEqual(carriers, ['devalue', 'structured-clone', 'v8']);
});

/** The kinds and keys of a value, without what stands in it. */
function shape(value: unknown, seen: Set<object> = new Set()): string {
  if (!isObject(value)) return '';
  if (seen.has(value)) return '#';
  seen.add(value);
  const { kind, held, keys } = anatomy(value);
  const parts = [...held.values()].map((part) => shape(part, seen));
  const fields = keys.map((key) => `${String(key)}:${shape(read(value, key), seen)}`);
  return `${kind}(${parts})[${fields}]`;
}
