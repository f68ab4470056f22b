import type { schema as avro } from 'avsc';
import type { CodecMeta, CodecPlugin } from '../types.ts';
import { bufferOf } from './_body.ts';
import { converterOf } from './_convert.ts';
import { refusal, type Shape, shapeOf } from './_shape.ts';

export const meta: CodecMeta = {
  title: 'Avro by avsc, types from the schema, numbers as double; decode ends in plain objects',
  format: 'avro',
  output: 'bytes',
  preserves: [],
  needsSchema: true,
  package: 'avsc',
};

const avsc: CodecPlugin = async ({ load, schema }) => {
  const { default: library } = await load<{ default: typeof import('avsc') }>('avsc');
  const shape = shapeOf(schema);
  const type = library.Type.forSchema(schemaOf(shape, '', { enums: 0 }));
  const toWrapped = converterOf(shape, {
    remakes: () => false,
    isThere: (key) => `from[${key}] != null`,
    wrap: ({ name }, value) => ({ [name]: value }),
  });
  const toPlain = converterOf(shape, {
    remakes: () => true,
    isThere: (key) => `from[${key}] !== null`,
    // The cast only says what avsc hands out for a union of records.
    unwrap: (_union, value) => (value as Wrapped).unwrap(),
  });
  let scratch = Buffer.allocUnsafe(4096);
  const encode = (value: unknown): Buffer => {
    // Not toBuffer(): it writes what is longer than 1 KiB twice.
    const end = type.encode(value, scratch);
    if (end >= 0) return Buffer.from(scratch.subarray(0, end));
    scratch = Buffer.allocUnsafe(2 * (scratch.length - end));
    return encode(value);
  };
  return {
    encode: toWrapped ? (value) => encode(toWrapped(value)) : encode,
    decode: (body) => {
      const value: unknown = type.fromBuffer(bufferOf(body));
      return toPlain ? toPlain(value) : value;
    },
  };
};
export default avsc;

interface Wrapped {
  unwrap(): unknown;
}

/** avsc writes 2|n| - 1 for a negative n, and takes no number of more. Outside of these a long would come back as another. */
const LONG = { low: -(2 ** 52), high: Number.MAX_SAFE_INTEGER - 1 };
type Avro = avro.DefinedType;
const SYMBOL = /^[A-Za-z_]\w*$/;

function schemaOf(shape: Shape, at: string, names: { enums: number }): Avro | Avro[] {
  switch (shape.kind) {
    case 'boolean':
    case 'string':
      return shape.kind;
    case 'number':
      return 'double';
    case 'integer':
      if (shape.low >= -(2 ** 31) && shape.high < 2 ** 31) return 'int';
      return shape.low >= LONG.low && shape.high <= LONG.high ? 'long' : 'double';
    case 'enum':
      if (!shape.symbols.every((symbol) => SYMBOL.test(symbol))) return 'string';
      return { type: 'enum', name: `Enum${names.enums++}`, symbols: [...new Set(shape.symbols)] };
    case 'nullable':
      return ['null', ...[schemaOf(shape.of, at, names)].flat()];
    case 'list':
      return { type: 'array', items: schemaOf(shape.items, `${at}[]`, names) };
    case 'union':
      return [...shape.cases.values()].flatMap((record) => schemaOf(record, at, names));
    case 'record': {
      const fields = shape.fields.map(({ name, shape: part, optional }) => {
        const place = at === '' ? name : `${at}.${name}`;
        if (optional && part.kind === 'nullable')
          throw refusal(place, 'tells null from missing, which Avro does not,');
        const type = schemaOf(optional ? { kind: 'nullable', of: part } : part, place, names);
        return { name, type, ...(optional && { default: null }) };
      });
      return { type: 'record', name: shape.name, fields };
    }
  }
}
