import type { JsonSchema } from '../types.ts';

const MOST_LEVELS = 64;

/**
 * The JSON Schema that somebody would write for such a value: for codecs that are made from one. undefined: a schema that
 * says what is in it cannot be read off it (nothing in a list, different things in one, what JSON does not hold).
 */
export function schemaOf(value: unknown, level = 0): JsonSchema | undefined {
  if (typeof value === 'string') return { type: 'string' };
  if (typeof value === 'boolean') return { type: 'boolean' };
  if (typeof value === 'number')
    return { type: Number.isSafeInteger(value) && !Object.is(value, -0) ? 'integer' : 'number' };
  // It may hold itself.
  if (level > MOST_LEVELS) return undefined;
  if (Array.isArray(value)) return listSchema(value, level + 1);
  return isPlainObject(value) ? objectSchema(value, level + 1) : undefined;
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  Object.getPrototypeOf(value) === Object.prototype &&
  Reflect.ownKeys(value).every((key) => typeof key === 'string');

function listSchema(list: readonly unknown[], level: number): JsonSchema | undefined {
  const items = Array.from(list, (item: unknown) => schemaOf(item, level));
  const texts = new Set(items.map((schema) => JSON.stringify(schema)));
  if (texts.has(NUMBER) && texts.has(INTEGER)) texts.delete(INTEGER);
  const [only, ...others] = texts;
  return only === undefined || others.length > 0 ? undefined : { type: 'array', items: JSON.parse(only) };
}

const NUMBER = JSON.stringify({ type: 'number' });
const INTEGER = JSON.stringify({ type: 'integer' });

function objectSchema(object: Record<string, unknown>, level: number): JsonSchema | undefined {
  const properties = Object.entries(object).map(([key, value]) => [key, schemaOf(value, level)] as const);
  if (properties.length === 0 || properties.some(([, schema]) => schema === undefined)) return undefined;
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: Object.keys(object),
    additionalProperties: false,
  };
}
