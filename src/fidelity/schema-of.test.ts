import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { schemaOf } from './schema-of.ts';
import { CATALOGUE } from './values.ts';

test('a value is of its own schema', () => {
  const withSchema = CATALOGUE.flatMap(({ name, make }) => {
    const schema = schemaOf(make());
    return schema ? [{ name, value: make(), schema }] : [];
  });
  assert.ok(withSchema.length > 15);
  for (const { name, value, schema } of withSchema) {
    // No numbers of JSON, and keys that ajv has its own troubles with.
    if (['NaN', 'both infinities', 'lone surrogate in a key', 'own key named __proto__'].includes(name))
      continue;
    assert.ok(new Ajv2020({ strict: false }).validate(schema, value), name);
  }
});

test('numbers that are not all integers are numbers', () => {
  assert.deepEqual(schemaOf([1, 2]), { type: 'array', items: { type: 'integer' } });
  assert.deepEqual(schemaOf([1, 2.5]), { type: 'array', items: { type: 'number' } });
  assert.deepEqual(schemaOf([2 ** 53]), { type: 'array', items: { type: 'number' } });
});

test('what a schema cannot be read off has none', () => {
  const values = [
    null,
    undefined,
    [],
    {},
    [1, 'a'],
    [[1], ['a']],
    new Map(),
    new Date(0),
    1n,
    Object.create(null),
    { a: null },
  ];
  assert.deepEqual(
    values.filter((value) => schemaOf(value) !== undefined),
    [],
  );
});
