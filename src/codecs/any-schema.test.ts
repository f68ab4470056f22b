import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { differences } from '../fidelity/equal.ts';
import type { JsonSchema } from '../types.ts';
import { int, made, NAMES, object, text } from './_made.ts';

/** A schema, and what makes values of it. */
interface Made {
  readonly schema: JsonSchema;
  readonly value: fc.Arbitrary<unknown>;
}

const KEYS = [
  'a',
  'b2',
  'order_id',
  '_x',
  'constructor',
  'valueOf',
  'hasOwnProperty',
  'encode',
  'Record0',
  'value',
];
/** JSON has no -0, and no text that is not well-formed. */
const numbers = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0 || 0);
const texts = fc.string({ unit: 'grapheme' });

const schemasOf = (optional: boolean) =>
  fc.letrec<{ schemas: Made }>((tie) => ({
    schemas: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom<Made>(
        { schema: text, value: texts },
        { schema: { type: 'boolean' }, value: fc.boolean() },
        { schema: { type: 'number' }, value: numbers },
        { schema: { type: 'integer' }, value: fc.maxSafeInteger() },
        { schema: int(-5, 2 ** 31 - 1), value: fc.integer({ min: -5 }) },
        { schema: int(0, 2 ** 40), value: fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((n) => n * 512) },
        { schema: { type: ['integer', 'null'], minimum: 0, maximum: 9 }, value: fc.option(fc.nat(9)) },
        { schema: { enum: ['p', 'q'] }, value: fc.constantFrom('p', 'q') },
        { schema: { enum: ['p q', '1'] }, value: fc.constantFrom('p q', '1') },
      ),
      tie('schemas').map(({ schema, value }) => ({
        schema: { type: 'array', items: schema },
        value: fc.array(value, { maxLength: 4 }),
      })),
      fc.tuple(tie('schemas'), tie('schemas')).map(([one, other]) => ({
        schema: {
          oneOf: [
            object({ v: one.schema, kind: { const: 'one' } }),
            object({ kind: { const: 'other' }, w: other.schema }),
          ],
        },
        value: fc.oneof(
          one.value.map((v) => ({ v, kind: 'one' })),
          other.value.map((w) => ({ kind: 'other', w })),
        ),
      })),
      fc
        .dictionary(fc.constantFrom(...KEYS), tie('schemas'), { maxKeys: 5, noNullPrototype: true })
        .chain((fields) =>
          fc
            .subarray(Object.keys(fields), { minLength: optional ? 0 : Object.keys(fields).length })
            .map((required): Made => {
              const keys = Object.keys(fields);
              return {
                schema: object(
                  Object.fromEntries(keys.map((key) => [key, fields[key]?.schema ?? {}])),
                  required,
                ),
                value: fc.record(
                  Object.fromEntries(keys.map((key) => [key, fields[key]?.value ?? fc.nat()])),
                  {
                    requiredKeys: required,
                    noNullPrototype: true,
                  },
                ),
              };
            }),
        ),
    ),
  })).schemas;

for (const use of NAMES) {
  // fast-json-stringify writes keys that may be missing behind all others: their order is lost, and the inspection refuses it.
  const schemas = schemasOf(use !== 'fast-json-stringify');
  test(`${use}: of any schema that it takes, any value comes back exactly`, async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(
        schemas.chain(({ schema, value }) =>
          fc.tuple(fc.constant(schema), fc.array(value, { maxLength: 3 })),
        ),
        async ([schema, values]) => {
          const codec = await made(use, schema).catch((error: { code: string }) => {
            assert.equal(error.code, 'SCHEMA_REFUSED');
            return null;
          });
          if (codec === null) return;
          taken++;
          for (const value of values)
            assert.deepEqual(differences(value, codec.decode(codec.encode(value))), []);
        },
      ),
      { numRuns: 300 },
    );
    assert.ok(taken > 100, `it took ${taken} schemas`);
  });
}
