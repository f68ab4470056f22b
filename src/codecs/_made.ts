import { loaderOf } from '../packages.ts';
import { loadPlugin } from '../plugins.ts';
import type { JsonSchema } from '../types.ts';

export const NAMES = ['avsc', 'fast-json-stringify', 'protobuf-es', 'protobufjs'] as const;
export type Name = (typeof NAMES)[number];

/** The codec of that schema. */
export async function made(use: Name, schema: JsonSchema) {
  const { meta, create } = await loadPlugin('codecs', { use });
  return create({ options: {}, schema, load: loaderOf(meta.package, undefined) });
}

export const text = { type: 'string' };
export const int = (minimum: number, maximum: number) => ({ type: 'integer', minimum, maximum });
export const object = (
  properties: Record<string, JsonSchema>,
  required = Object.keys(properties),
): JsonSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
