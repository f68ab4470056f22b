import type { JsonSchema } from '../types.ts';

// JSON Schema as these payloads need it: every key is required and no other allowed, in the order of the values' keys.

export const schema = (root: JsonSchema): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...root,
});

export const object = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

export const array = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

/** Both ends included. */
export const integer = (minimum: number, maximum: number): JsonSchema => ({
  type: 'integer',
  minimum,
  maximum,
});

export const string: JsonSchema = { type: 'string' };
export const number: JsonSchema = { type: 'number' };
export const boolean: JsonSchema = { type: 'boolean' };

/** One of these texts. */
export const oneOf = (...values: readonly string[]): JsonSchema => ({ type: 'string', enum: values });

export const orNull = (schema: JsonSchema): JsonSchema => ({ ...schema, type: [schema['type'], 'null'] });
