import type { Convert, Mapping } from './_convert.ts';
import { type RecordShape, refusal, type Shape, type UnionShape } from './_shape.ts';

/** A message of proto3, in the words that its libraries share. */
export interface ProtoMessage {
  readonly name: string;
  readonly fields: readonly ProtoField[];
}

export interface ProtoField {
  readonly name: string;
  readonly number: number;
  readonly type: Scalar | { readonly message: string };
  readonly repeated: boolean;
  /** It says whether it is there. */
  readonly optional: boolean;
}

type Scalar = 'bool' | 'string' | 'double' | 'uint32' | 'sint32';

/** proto3 carries messages and nothing else: what is no object is the one field of a message. */
export function boxOf(shape: Shape): { top: RecordShape; box: Convert; unbox: Convert } {
  if (shape.kind === 'record') return { top: shape, box: (value) => value, unbox: (value) => value };
  const field = { name: 'value', shape, optional: false };
  return {
    top: { kind: 'record', name: 'Box', fields: [field] },
    box: (value) => ({ value }),
    // The cast only says what box() made.
    unbox: (boxed) => (boxed as { readonly value: unknown }).value,
  };
}

/**
 * The messages of a schema, the outermost first. Integers are 32-bit where the schema's range is, else doubles, because
 * libraries hand 64-bit ones out as objects; text of a fixed set stays text; null is a field that is not there; a choice
 * of objects is a message with a field for each, which is what a oneof is on the wire. Throws SCHEMA_REFUSED for what
 * proto3 has no place for.
 */
export function protoOf(top: RecordShape): [ProtoMessage, ...ProtoMessage[]] {
  const messages: ProtoMessage[] = [];
  return [messageOf(top, '', messages), ...messages];
}

function messageOf(record: RecordShape, at: string, messages: ProtoMessage[]): ProtoMessage {
  const fields = record.fields.map(({ name, shape, optional }, index): ProtoField => {
    const place = at === '' ? name : `${at}.${name}`;
    const isNullable = shape.kind === 'nullable';
    const inner = isNullable ? shape.of : shape;
    if (isNullable && optional) throw refusal(place, 'tells null from missing, which proto3 does not,');
    const repeated = inner.kind === 'list';
    if (repeated && (isNullable || optional))
      throw refusal(place, 'tells an empty array from none, which proto3 does not,');
    const type = typeOf(repeated ? inner.items : inner, repeated ? `${place}[]` : place, messages);
    return { name, number: index + 1, type, repeated, optional: isNullable || optional };
  });
  return { name: record.name, fields };
}

function typeOf(shape: Shape, at: string, messages: ProtoMessage[]): ProtoField['type'] {
  switch (shape.kind) {
    case 'boolean':
      return 'bool';
    case 'string':
    case 'enum':
      return 'string';
    case 'number':
      return 'double';
    case 'integer':
      if (shape.low >= 0 && shape.high < 2 ** 32) return 'uint32';
      return shape.low >= -(2 ** 31) && shape.high < 2 ** 31 ? 'sint32' : 'double';
    case 'record':
      messages.push(messageOf(shape, at, messages));
      return { message: shape.name };
    case 'list':
      throw refusal(at, 'has an array in an array, for which proto3 has no place,');
    case 'nullable':
      throw refusal(at, 'has null in an array, for which proto3 has no place,');
    case 'union':
      messages.push(choiceOf(shape, at, messages));
      return { message: choiceName(shape) };
  }
}

function choiceOf(union: UnionShape, at: string, messages: ProtoMessage[]): ProtoMessage {
  const fields = [...union.cases.values()].map((record, index): ProtoField => {
    const type = typeOf(record, at, messages);
    return { name: record.name, number: index + 1, type, repeated: false, optional: false };
  });
  return { name: choiceName(union), fields };
}

const choiceName = ({ cases }: UnionShape): string => [...cases.values()].map(({ name }) => name).join('Or');

/** How a choice is held: under the name of its record. */
export const CHOICE = {
  wrap: ({ name }, value) => ({ [name]: value }),
  unwrap: ({ cases }, value) => {
    // The cast only says what choiceOf() made.
    const held = value as Readonly<Record<string, unknown>>;
    for (const { name } of cases.values()) if (held[name] != null) return held[name];
    return undefined;
  },
} satisfies Pick<Mapping, 'wrap' | 'unwrap'>;
