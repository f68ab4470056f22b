import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { differences } from '../fidelity/equal.ts';
import { builtinNames, loadPlugin } from '../plugins.ts';
import { seeded } from '../rng.ts';
import type { Body, Codec, CodecMeta, JsonSchema } from '../types.ts';

type Create = (schema: JsonSchema) => Codec | Promise<Codec>;

/**
 * A codec that is made from a schema takes no value without one, so it is held to the built-in payloads that have one
 * instead of to the catalogue of values. It may refuse some of the schemas, but not all.
 */
export async function schemaSuite(t: TestContext, create: Create, meta: CodecMeta): Promise<void> {
  const carried: string[] = [];
  for (const use of await builtinNames('payloads')) {
    const payload = await loadPlugin('payloads', { use });
    const { schema } = payload.meta;
    if (schema === undefined) continue;
    const variants = (await payload.create({ options: {} })).variants(seeded(1, use));
    const refused = await Promise.resolve()
      .then(() => create(schema))
      .then(() => false as const, String);
    await t.test(`carries ${use}`, { skip: refused }, async () => {
      await comesBack(variants, meta, () => create(schema));
      carried.push(use);
    });
  }
  await t.test('carries some payload', () => {
    assert.notDeepEqual(carried, []);
  });
}

async function comesBack(
  variants: readonly unknown[],
  meta: CodecMeta,
  create: () => Codec | Promise<Codec>,
) {
  const [sender, receiver] = [await create(), await create()];
  const before = variants.map((variant) => structuredClone(variant));
  const bodies = variants.map((variant) => sender.encode(variant));
  assert.deepEqual(differences(before, variants), [], 'it changes the value it encodes');
  for (const body of bodies) assert.equal(outputOf(body), meta.output);
  const first = variants.map((variant) => copyOf(sender.encode(variant)));
  // Said in words: the bytes of a whole payload would fill the screen.
  if (!meta.reusesBuffer)
    assert.ok(
      isDeepStrictEqual(bodies.map(copyOf), first),
      'it overwrites bytes it returned, or makes other ones',
    );
  for (const [n, body] of first.entries()) {
    const bytes = copyOf(body);
    const value = receiver.decode(bytes);
    assert.deepEqual(differences(variants[n], value), []);
    if (meta.viewsInput || !(bytes instanceof Uint8Array)) continue;
    bytes.fill(0xa5);
    assert.deepEqual(differences(variants[n], value), [], 'the value changes with the bytes it came from');
  }
}

const outputOf = (body: Body): string =>
  typeof body === 'string' ? 'text' : body instanceof Uint8Array ? 'bytes' : 'value';

const copyOf = (body: Body): Body => (body instanceof Uint8Array ? Buffer.from(body) : body);
