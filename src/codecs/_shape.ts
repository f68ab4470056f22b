import { WirebenchError } from '../errors.ts';
import type { JsonSchema } from '../types.ts';

/** What codecs that are made from a schema know of a value: less than JSON Schema can say, and never a guess. */
export type Shape =
  | { readonly kind: 'boolean' | 'string' | 'number' }
  /** Both ends included; infinite where the schema names none. */
  | { readonly kind: 'integer'; readonly low: number; readonly high: number }
  | { readonly kind: 'enum'; readonly symbols: readonly string[] }
  | { readonly kind: 'nullable'; readonly of: Shape }
  | { readonly kind: 'list'; readonly items: Shape }
  | RecordShape
  | UnionShape;

/** Fields stand in the order of the schema's `properties`, which is the order of the value's keys. */
export interface RecordShape {
  readonly kind: 'record';
  /** Unique in its schema. */
  readonly name: string;
  readonly fields: readonly Field[];
}

export interface Field {
  readonly name: string;
  readonly shape: Shape;
  /** The key may be missing. */
  readonly optional: boolean;
}

/** Records told apart by the text that each has under one key. */
export interface UnionShape {
  readonly kind: 'union';
  readonly key: string;
  readonly cases: ReadonlyMap<string, RecordShape>;
}

/** A schema, or a part of it, from which a codec cannot be made. `at`: where, like `lines[].price`. */
export const refusal = (at: string, why: string): WirebenchError =>
  new WirebenchError(
    'SCHEMA_REFUSED',
    `the schema ${why} at ${at === '' ? 'its top' : at}; write it without, or leave this codec out for this payload`,
  );

/** They constrain or describe, but change nothing about what a value looks like. */
const SILENT = [
  ...['$schema', '$id', '$comment', 'title', 'description', 'examples', 'default', 'deprecated'],
  ...['format', 'pattern', 'minLength', 'maxLength', 'multipleOf', 'additionalProperties'],
  ...['minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'],
];
const BOUNDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];
const READ = ['type', 'enum', 'const', 'oneOf', 'anyOf', 'items', 'properties', 'required'];
const KNOWN = new Set([...SILENT, ...BOUNDS, ...READ]);

/** What can be a name in every one of these formats. Libraries take what every object inherits for a key that is there. */
const isName = (key: string): boolean => /^[A-Za-z_]\w*$/.test(key) && !(key in Object.prototype);

/** Throws SCHEMA_REFUSED for what cannot be read without guessing: references, conditions, tuples, free keys. */
export const shapeOf = (schema: JsonSchema | undefined): Shape =>
  read(givenSchema(schema), '', { records: 0 });

/** Throws SCHEMA_REFUSED where there is none. */
export function givenSchema(schema: JsonSchema | undefined): JsonSchema {
  if (schema !== undefined) return schema;
  const remedy = 'run it on a payload that has one';
  throw new WirebenchError('SCHEMA_REFUSED', `it is made from a schema, and there is none; ${remedy}`);
}

interface Names {
  records: number;
}

function read(schema: unknown, at: string, names: Names): Shape {
  if (!isSchema(schema)) throw refusal(at, 'says nothing');
  const unknown = Object.keys(schema).find((keyword) => !KNOWN.has(keyword));
  if (unknown !== undefined) throw refusal(at, `has "${unknown}"`);
  const { type, oneOf, anyOf, enum: values = 'const' in schema ? [schema['const']] : undefined } = schema;
  if (oneOf !== undefined || anyOf !== undefined) return readChoice(oneOf ?? anyOf, at, names);
  if (values !== undefined) return readValues(values, at);
  if (!Array.isArray(type)) return readType(type, schema, at, names);
  const [one, ...others] = type.filter((name) => name !== 'null');
  if (others.length > 0 || one === undefined) throw refusal(at, 'has several types');
  const shape = readType(one, schema, at, names);
  return type.includes('null') ? nullable(shape) : shape;
}

const nullable = (shape: Shape): Shape =>
  shape.kind === 'nullable' ? shape : { kind: 'nullable', of: shape };

function readType(type: unknown, schema: JsonSchema, at: string, names: Names): Shape {
  switch (type) {
    case 'boolean':
    case 'string':
    case 'number':
      return { kind: type };
    case 'integer':
      return { kind: 'integer', ...boundsOf(schema) };
    case 'array':
      return { kind: 'list', items: read(schema['items'], `${at}[]`, names) };
    case 'object':
      return readRecord(schema, at, names);
    default:
      throw refusal(at, type === undefined ? 'names no type' : 'has a type that is not carried');
  }
}

function boundsOf(schema: JsonSchema): { low: number; high: number } {
  const bound = (keyword: string, otherwise: number): number => {
    const value = schema[keyword];
    return typeof value === 'number' ? value : otherwise;
  };
  return {
    low: Math.max(bound('minimum', -Infinity), bound('exclusiveMinimum', -Infinity)),
    high: Math.min(bound('maximum', Infinity), bound('exclusiveMaximum', Infinity)),
  };
}

function readRecord(schema: JsonSchema, at: string, names: Names): RecordShape {
  const { properties, required = [] } = schema;
  if (!isSchema(properties)) throw refusal(at, 'has an object whose keys are free');
  const name = `Record${names.records++}`;
  const fields = Object.entries(properties).map(([key, part]): Field => {
    if (!isName(key)) throw refusal(at, 'has a key that is not a plain name');
    const optional = !Array.isArray(required) || !required.includes(key);
    return { name: key, shape: read(part, at === '' ? key : `${at}.${key}`, names), optional };
  });
  return { kind: 'record', name, fields };
}

function readValues(values: unknown, at: string): Shape {
  if (Array.isArray(values) && values.length > 0) {
    if (values.every((value) => typeof value === 'string')) return { kind: 'enum', symbols: values };
    if (values.every((value) => typeof value === 'number'))
      return values.every(Number.isInteger)
        ? { kind: 'integer', low: Math.min(...values), high: Math.max(...values) }
        : { kind: 'number' };
    if (values.every((value) => typeof value === 'boolean')) return { kind: 'boolean' };
  }
  throw refusal(at, 'has values of several types');
}

/** Something or null, or objects that one key tells apart. */
function readChoice(choices: unknown, at: string, names: Names): Shape {
  if (!Array.isArray(choices)) throw refusal(at, 'has a choice of nothing');
  const some = choices.filter((choice) => !isSchema(choice) || choice['type'] !== 'null');
  const shapes = some.map((choice) => read(choice, at, names));
  const [only, ...others] = shapes;
  if (only === undefined) throw refusal(at, 'has a choice of nothing');
  const shape = others.length === 0 ? only : unionOf(shapes, at);
  return some.length < choices.length ? nullable(shape) : shape;
}

function unionOf(shapes: readonly Shape[], at: string): UnionShape {
  const records = shapes.filter((shape) => shape.kind === 'record');
  for (const { name: key } of records[0]?.fields ?? []) {
    const cases = new Map(records.map((record) => [constantOf(record, key), record]));
    const told = [...cases].filter((entry): entry is [string, RecordShape] => entry[0] !== undefined);
    if (told.length === shapes.length) return { kind: 'union', key, cases: new Map(told) };
  }
  throw refusal(at, 'has a choice that no key decides');
}

function constantOf({ fields }: RecordShape, key: string): string | undefined {
  const field = fields.find(({ name, optional }) => name === key && !optional);
  return field?.shape.kind === 'enum' && field.shape.symbols.length === 1
    ? field.shape.symbols[0]
    : undefined;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
