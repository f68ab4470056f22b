import type { RecordShape, Shape, UnionShape } from './_shape.ts';

export type Convert = (value: unknown) => unknown;

/** How the objects of one side become those of the other: what a library hands out and what a user holds. */
export interface Mapping {
  /** Whether an object has to be made anew even where none of its parts has. */
  readonly remakes: (record: RecordShape) => boolean;
  /** The key of a field in what is read, and in what is made; the schema's own unless told. */
  readonly from?: (record: RecordShape, name: string) => string;
  readonly to?: (record: RecordShape, name: string) => string;
  /** Code that tells whether the object `from` has a key, which stands in that code as it is given. */
  readonly isThere: (key: string) => string;
  /** Of a case of a union: what is in its wrapping, and the wrapping of what is made. */
  readonly unwrap?: (union: UnionShape, value: unknown) => unknown;
  readonly wrap?: (record: RecordShape, value: unknown) => unknown;
}

/**
 * Makes objects with their keys in the schema's order. It is compiled to object literals, as a user would write them by
 * hand: walking the schema for each value takes as long as these libraries need to decode it. undefined: nothing has to
 * be made.
 */
export function converterOf(shape: Shape, mapping: Mapping): Convert | undefined {
  switch (shape.kind) {
    case 'nullable': {
      const convert = converterOf(shape.of, mapping);
      return convert && ((value) => (value === null ? null : convert(value)));
    }
    case 'list': {
      const convert = converterOf(shape.items, mapping);
      // The cast is checked by use: what is no array here has no map().
      return convert && ((value) => (value as unknown[]).map((item) => convert(item)));
    }
    case 'union':
      return unionConverter(shape, mapping);
    case 'record':
      return recordConverter(shape, mapping);
    default:
      return undefined;
  }
}

function unionConverter(union: UnionShape, mapping: Mapping): Convert | undefined {
  const { key, cases } = union;
  const { unwrap, wrap } = mapping;
  const known = new Map(
    [...cases].map(([name, record]) => [name, { record, convert: recordConverter(record, mapping) }]),
  );
  if (!unwrap && !wrap && [...known.values()].every(({ convert }) => convert === undefined)) return undefined;
  return (value) => {
    const held = unwrap ? unwrap(union, value) : value;
    // The cast is checked by use: what has no such key is no case that is known.
    const found = known.get((held as Readonly<Record<string, string>>)[key] ?? '');
    if (!found) throw new TypeError('it is none of the choices in the schema');
    const made = found.convert ? found.convert(held) : held;
    return wrap ? wrap(found.record, made) : made;
  };
}

function recordConverter(record: RecordShape, mapping: Mapping): Convert | undefined {
  const { from = sameName, to = sameName, isThere, remakes } = mapping;
  const converters = record.fields.map(({ shape }) => converterOf(shape, mapping));
  if (!remakes(record) && converters.every((convert) => convert === undefined)) return undefined;
  const made: string[] = [];
  const added: string[] = [];
  for (const [index, { name, shape, optional }] of record.fields.entries()) {
    // All that is not ours in the code stands in it as a quoted string.
    const key = JSON.stringify(from(record, name));
    const target = JSON.stringify(to(record, name));
    const value = converters[index] ? `converters[${index}](from[${key}])` : `from[${key}]`;
    const otherwise = shape.kind === 'list' ? '[]' : shape.kind === 'nullable' ? 'null' : undefined;
    const code = otherwise === undefined ? value : `${isThere(key)} ? ${value} : ${otherwise}`;
    // From the first that may be missing on, keys are added one by one to keep their order.
    if (optional) added.push(`if (${isThere(key)}) made[${target}] = ${value};`);
    else if (added.length > 0) added.push(`made[${target}] = ${code};`);
    else made.push(`${target}: ${code}`);
  }
  const code = `return (from) => { const made = { ${made.join(', ')} }; ${added.join(' ')} return made; };`;
  return new Function('converters', code)(converters);
}

const sameName = (_record: RecordShape, name: string): string => name;
