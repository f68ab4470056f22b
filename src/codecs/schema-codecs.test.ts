import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from '../fidelity/equal.ts';
import type { JsonSchema } from '../types.ts';
import { int, made, NAMES, type Name, object, text } from './_made.ts';

/** Bytes as the formats' own specifications have them. */
test('bytes are those of the formats', async () => {
  const hexOf = async (use: Name, schema: JsonSchema, value: unknown) =>
    Buffer.from((await made(use, schema)).encode(value) as Uint8Array).toString('hex');
  // Avro 1.12, "Data Serialization and Deserialization": the example of a record, {"a": 27, "b": "foo"}.
  const avro = object({ a: int(-(2 ** 40), 2 ** 40), b: text });
  assert.equal(await hexOf('avsc', avro, { a: 27, b: 'foo' }), '3606666f6f');
  // protobuf.dev, "Encoding": field 1 is 150; field 2 is the text "testing"; repeated numbers are packed.
  for (const use of ['protobufjs', 'protobuf-es'] as const) {
    assert.equal(await hexOf(use, object({ a: int(0, 1000) }), { a: 150 }), '089601');
    const second = object({ a: int(0, 9), b: text });
    assert.equal(await hexOf(use, second, { a: 0, b: 'testing' }), '120774657374696e67');
    const list = object({ a: { type: 'array', items: int(0, 1e6) } });
    assert.equal(await hexOf(use, list, { a: [3, 270, 86_942] }), '0a06038e029ea705');
    // A oneof of messages is its one field: case 2, with its own field 1.
    const choice = object({
      a: { oneOf: [object({ k: { const: 'x' } }), object({ k: { const: 'y' } })] },
    });
    assert.equal(await hexOf(use, choice, { a: { k: 'y' } }), '0a0512030a0179');
  }
});

test('numbers are exact at the ends of their ranges', async () => {
  const ends = [
    0,
    1,
    -1,
    2 ** 31 - 1,
    -(2 ** 31),
    2 ** 32 - 1,
    2 ** 53 - 2,
    -(2 ** 53) + 2,
    2 ** 53 - 1,
    -(2 ** 53) + 1,
  ];
  for (const use of NAMES) {
    for (const low of ends) {
      for (const high of ends.filter((end) => end >= low)) {
        const codec = await made(use, object({ n: int(low, high) }));
        for (const n of [low, high])
          assert.deepEqual(codec.decode(codec.encode({ n })), { n }, `${use} ${low} ${high}`);
      }
    }
    const codec = await made(use, object({ n: { type: 'number' } }));
    for (const n of [0.1, 1 / 3, Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 70, -1.5])
      assert.deepEqual(codec.decode(codec.encode({ n })), { n }, `${use} ${n}`);
  }
});

const MISSING = object({ a: text, b: text, c: text }, ['a', 'c']);

test('null, empty and missing stay apart, and keys keep their order', async () => {
  const values = [
    [
      object({ a: { type: ['string', 'null'] }, b: { type: 'array', items: text }, c: text }),
      { a: null, b: [], c: '' },
    ],
    [object({ a: { type: ['string', 'null'] } }), { a: '' }],
    [MISSING, { a: '', c: 'x' }],
    [MISSING, { a: '', b: '', c: 'x' }],
    [object({ a: { anyOf: [object({ b: text }), { type: 'null' }] } }), { a: null }],
    [object({ order_id: text, toJSON: text }), { order_id: 'a', toJSON: 'c' }],
    [{ type: 'array', items: object({ a: text }) }, [{ a: 'x' }, { a: '' }]],
    [{ type: 'array', items: text }, []],
  ] as const;
  for (const use of NAMES) {
    for (const [schema, value] of values) {
      if (use === 'fast-json-stringify' && schema === MISSING) continue;
      const [sender, receiver] = [await made(use, schema), await made(use, schema)];
      const got = receiver.decode(sender.encode(value));
      assert.deepEqual(differences(value, got), [], `${use}: ${JSON.stringify(value)}`);
    }
  }
});

test('what a format has no place for is refused, with where and why', async () => {
  const list = (items: JsonSchema) => ({ type: 'array', items });
  const nullableText = { type: ['string', 'null'] };
  const refused: readonly [Name[], JsonSchema, RegExp][] = [
    [['protobufjs', 'protobuf-es'], object({ a: list(list(text)) }), /an array in an array, .* at a\[\]; /],
    [['protobufjs', 'protobuf-es'], object({ a: list(nullableText) }), /null in an array, .* at a\[\]; /],
    [
      ['protobufjs', 'protobuf-es'],
      object({ a: { ...list(text), type: ['array', 'null'] } }),
      /an empty array from none, .* at a; /,
    ],
    [['protobufjs', 'protobuf-es'], object({ a: list(text) }, []), /an empty array from none, .* at a; /],
    [
      ['protobufjs', 'protobuf-es', 'avsc'],
      object({ o: object({ a: nullableText }, []) }),
      /null from missing, .* at o\.a; /,
    ],
  ];
  for (const [uses, schema, message] of refused)
    for (const use of uses) await assert.rejects(made(use, schema), { code: 'SCHEMA_REFUSED', message });
});

test('a value that is none of the choices is refused', async () => {
  const schema = object({ a: { oneOf: [object({ k: { const: 'x' } }), object({ k: { const: 'y' } })] } });
  for (const use of ['avsc', 'protobufjs', 'protobuf-es'] as const) {
    const codec = await made(use, schema);
    assert.throws(() => codec.encode({ a: { k: 'z' } }), TypeError, use);
  }
});
