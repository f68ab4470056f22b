import type { Root } from 'protobufjs';
import type { CodecMeta, CodecPlugin } from '../types.ts';
import { bytesOf } from './_body.ts';
import { converterOf } from './_convert.ts';
import { boxOf, CHOICE, type ProtoField, type ProtoMessage, protoOf } from './_proto.ts';
import { shapeOf } from './_shape.ts';

export const meta: CodecMeta = {
  title: 'Protocol Buffers by protobufjs (reflection), proto3 from the schema; decode ends in plain objects',
  format: 'protobuf',
  output: 'bytes',
  preserves: [],
  needsSchema: true,
  package: 'protobufjs',
};

const protobufjs: CodecPlugin = async ({ load, schema }) => {
  const library = await load<{ default: { Root: typeof Root } }>('protobufjs');
  const { top, box, unbox } = boxOf(shapeOf(schema));
  const messages = protoOf(top);
  const nested = Object.fromEntries(messages.map((message) => [message.name, descriptorOf(message)]));
  const type = library.default.Root.fromJSON({ nested }).lookupType(messages[0].name);
  // An instance has only what was on the wire: the rest is its prototype's.
  const isThere = (key: string): string => `Object.hasOwn(from, ${key})`;
  const toPlain = converterOf(top, { remakes: () => true, isThere, unwrap: CHOICE.unwrap });
  const toWrapped = converterOf(top, { remakes: () => false, isThere, wrap: CHOICE.wrap });
  return {
    // The cast only names it: the encoder takes any object with the fields, and a value of another kind does not come back.
    encode: (value) => type.encode((toWrapped ? toWrapped(box(value)) : box(value)) as object).finish(),
    decode: (body) => unbox(toPlain?.(type.decode(bytesOf(body)))),
  };
};
export default protobufjs;

/** In proto3 a field that says whether it is there is the only one of a oneof. */
const descriptorOf = ({ fields }: ProtoMessage) => ({
  edition: 'proto3',
  fields: Object.fromEntries(fields.map((field) => [field.name, fieldOf(field)])),
  oneofs: Object.fromEntries(
    fields.filter(({ optional }) => optional).map(({ name }) => [`_${name}`, { oneof: [name] }]),
  ),
});

const fieldOf = ({ type, number, repeated, optional }: ProtoField) => ({
  type: typeof type === 'string' ? type : type.message,
  id: number,
  ...(repeated && { rule: 'repeated' }),
  // Old versions take proto3 for proto2, and would not pack numbers.
  ...(repeated && typeof type === 'string' && type !== 'string' && { options: { packed: true } }),
  ...(optional && { options: { proto3_optional: true } }),
});
