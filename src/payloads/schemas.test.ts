import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { builtinNames, loadPlugin } from '../plugins.ts';
import { seeded } from '../rng.ts';
import { createVariants } from '../run/load-cell.ts';
import type { JsonSchema } from '../types.ts';

/** They hold what JSON, and so JSON Schema, has no words for. */
const WITHOUT = ['opaque', 'piece', 'structured'];

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });

for (const use of await builtinNames('payloads')) {
  const { schema, sized } = (await loadPlugin('payloads', { use })).meta;

  test(`${use}: has a schema unless JSON cannot hold it`, () => {
    assert.equal(schema === undefined, WITHOUT.includes(use));
  });
  if (schema === undefined) continue;

  test(`${use}: every variant is of its schema, whatever its size`, async () => {
    const isValid = ajv.compile(schema);
    const sizes = sized ? [undefined, sized.smallestBytes, 20_000] : [undefined];
    for (const sizeBytes of sizes) {
      const ref = sizeBytes === undefined ? { use } : { use, sizeBytes };
      for (const variant of await createVariants(ref, seeded(1, use)))
        assert.ok(isValid(variant), `${sizeBytes}: ${ajv.errorsText(isValid.errors)}`);
    }
  });

  test(`${use}: the schema names every key, allows no other, and knows every part`, () => {
    assert.deepEqual(looseParts(schema), []);
  });
}

test('a part that lets too much through is found', () => {
  const text = { type: 'string' };
  const loose = {
    type: 'object',
    properties: { a: text, b: { type: 'array' }, c: {}, d: { type: 'object', properties: {} } },
    required: ['a'],
    additionalProperties: false,
  };
  assert.deepEqual(looseParts(loose), ['', '.b[]', '.c', '.d']);
});

/** Where a schema lets through what the payload never holds. */
function looseParts(schema: JsonSchema | undefined, at = ''): string[] {
  if (schema === undefined) return [at];
  const { type, items, oneOf, properties, required, additionalProperties } = schema as {
    type?: string | string[];
    items?: JsonSchema;
    oneOf?: JsonSchema[];
    properties?: Record<string, JsonSchema>;
    required?: string[];
    additionalProperties?: unknown;
  };
  if (oneOf) return oneOf.flatMap((choice, n) => looseParts(choice, `${at}(${n})`));
  if (type === undefined) return 'const' in schema ? [] : [at];
  if (type === 'array') return looseParts(items, `${at}[]`);
  if (type === 'integer') return 'minimum' in schema && 'maximum' in schema ? [] : [at];
  if (type !== 'object') return [];
  const keys = Object.keys(properties ?? {});
  const isTight = additionalProperties === false && keys.join() === required?.join();
  const parts = keys.flatMap((key) => looseParts(properties?.[key], `${at}.${key}`));
  return isTight ? parts : [at, ...parts];
}
