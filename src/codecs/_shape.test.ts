import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shapeOf } from './_shape.ts';

const text = { type: 'string' };
const object = (properties: object, required = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
});

test('what a schema says of a value', () => {
  const shapes = [
    [text, { kind: 'string' }],
    [{ type: 'boolean', title: 'a', description: 'b' }, { kind: 'boolean' }],
    [{ type: 'number', minimum: 0 }, { kind: 'number' }],
    [{ type: 'integer' }, { kind: 'integer', low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }],
    [
      { type: 'integer', minimum: 1, exclusiveMaximum: 9 },
      { kind: 'integer', low: 1, high: 9 },
    ],
    [{ const: 'a' }, { kind: 'enum', symbols: ['a'] }],
    [{ enum: ['a', 'b'] }, { kind: 'enum', symbols: ['a', 'b'] }],
    [{ enum: [7, -2] }, { kind: 'integer', low: -2, high: 7 }],
    [{ enum: [1, 1.5] }, { kind: 'number' }],
    [{ enum: [true] }, { kind: 'boolean' }],
    [{ type: ['null', 'string'] }, { kind: 'nullable', of: { kind: 'string' } }],
    [{ anyOf: [text, { type: 'null' }] }, { kind: 'nullable', of: { kind: 'string' } }],
    [
      { oneOf: [{ type: ['string', 'null'] }, { type: 'null' }] },
      { kind: 'nullable', of: { kind: 'string' } },
    ],
    [
      { type: 'array', items: text, minItems: 1 },
      { kind: 'list', items: { kind: 'string' } },
    ],
    [
      object({ b: text, a: text }, ['a']),
      {
        kind: 'record',
        name: 'Record0',
        fields: [
          { name: 'b', shape: { kind: 'string' }, optional: true },
          { name: 'a', shape: { kind: 'string' }, optional: false },
        ],
      },
    ],
  ] as const;
  for (const [schema, shape] of shapes) assert.deepEqual(shapeOf(schema), shape, JSON.stringify(schema));
});

test('objects that one key tells apart are a union', () => {
  const shape = shapeOf({
    oneOf: [
      object({ n: { type: 'number' }, kind: { const: 'a' } }),
      object({ kind: { const: 'b' }, t: text }),
    ],
  });
  assert.ok(shape.kind === 'union');
  assert.equal(shape.key, 'kind');
  assert.deepEqual(
    [...shape.cases].map(([name, record]) => [name, record.name, record.fields.map((field) => field.name)]),
    [
      ['a', 'Record0', ['n', 'kind']],
      ['b', 'Record1', ['kind', 't']],
    ],
  );
});

test('what cannot be read without guessing is refused, and the place is named', () => {
  const refused = [
    [{}, 'the schema names no type at its top'],
    [{ $ref: '#/$defs/a' }, 'the schema has "$ref" at its top'],
    [object({ a: { type: 'array', items: { $ref: '#' } } }), 'the schema has "$ref" at a[]'],
    [object({ a: object({ b: { type: 'array' } }) }), 'the schema says nothing at a.b[]'],
    [
      { type: 'object', additionalProperties: text },
      'the schema has an object whose keys are free at its top',
    ],
    [{ type: ['string', 'number'] }, 'the schema has several types at its top'],
    [{ type: 'null' }, 'the schema has a type that is not carried at its top'],
    [{ enum: ['a', 1] }, 'the schema has values of several types at its top'],
    [{ enum: [] }, 'the schema has values of several types at its top'],
    [{ anyOf: [text, { type: 'number' }] }, 'the schema has a choice that no key decides at its top'],
    [
      { oneOf: [object({ a: text }), object({ b: text })] },
      'the schema has a choice that no key decides at its top',
    ],
    [
      { oneOf: [object({ a: { const: 'x' } }), object({ a: { const: 'x' }, b: text })] },
      'the schema has a choice that no key decides at its top',
    ],
    [{ oneOf: [{ type: 'null' }] }, 'the schema has a choice of nothing at its top'],
    [object({ 'a-b': text }), 'the schema has a key that is not a plain name at its top'],
    [object({ constructor: text }), 'the schema has a key that is not a plain name at its top'],
    [object({ ['__proto__']: text }), 'the schema has a key that is not a plain name at its top'],
    [{ type: 'array', prefixItems: [text] }, 'the schema has "prefixItems" at its top'],
    [{ if: {}, type: 'string' }, 'the schema has "if" at its top'],
  ] as const;
  for (const [schema, message] of refused)
    assert.throws(() => shapeOf(schema), {
      code: 'SCHEMA_REFUSED',
      message: `${message}; write it without, or leave this codec out for this payload`,
    });
});

test('without a schema there is nothing to read', () => {
  assert.throws(() => shapeOf(undefined), {
    code: 'SCHEMA_REFUSED',
    message: /^it is made from a schema, and /,
  });
});
