import type { DescMessage, Message } from '@bufbuild/protobuf';
import type { CodecMeta, CodecPlugin } from '../types.ts';
import { bytesOf } from './_body.ts';
import { converterOf } from './_convert.ts';
import { boxOf, CHOICE, type ProtoField, type ProtoMessage, protoOf } from './_proto.ts';
import { type RecordShape, shapeOf } from './_shape.ts';

export const meta: CodecMeta = {
  title: 'Protocol Buffers by @bufbuild/protobuf, proto3 from the schema; from and to plain objects',
  format: 'protobuf',
  output: 'bytes',
  preserves: [],
  needsSchema: true,
  package: '@bufbuild/protobuf',
};

const protobufEs: CodecPlugin = async ({ load, schema }) => {
  const library = await load<typeof import('@bufbuild/protobuf')>('@bufbuild/protobuf');
  const { FileDescriptorProtoSchema } =
    await load<typeof import('@bufbuild/protobuf/wkt')>('@bufbuild/protobuf/wkt');
  const { create, createFileRegistry, fromBinary, toBinary } = library;
  const { top, box, unbox } = boxOf(shapeOf(schema));
  const messages = protoOf(top);
  const file = create(FileDescriptorProtoSchema, {
    ...{ name: 'payload.proto', syntax: 'proto3' },
    messageType: messages.map(descriptorOf),
  });
  const registry = createFileRegistry(file, () => undefined);
  const named = (name: string): DescMessage => {
    const message = registry.getMessage(name);
    if (message) return message;
    throw new TypeError(`the registry has no ${name}`);
  };
  const type = named(messages[0].name);
  // The library calls order_id orderId.
  const localName = (record: RecordShape, name: string): string =>
    named(record.name).fields.find((field) => field.name === name)?.localName ?? name;
  const isThere = (key: string): string => `from[${key}] != null`;
  const toPlain = converterOf(top, {
    remakes: () => true,
    from: localName,
    isThere,
    unwrap: CHOICE.unwrap,
  });
  const toLocal = converterOf(top, {
    remakes: (record) => record.fields.some(({ name }) => localName(record, name) !== name),
    to: localName,
    isThere,
    wrap: CHOICE.wrap,
  });
  return {
    // The cast only names it: create() takes any object with the fields, and a value of another kind does not come back.
    encode: (value) => toBinary(type, create(type, (toLocal ? toLocal(box(value)) : box(value)) as Message)),
    decode: (body) => unbox(toPlain?.(fromBinary(type, bytesOf(body)))),
  };
};
export default protobufEs;

/** google.protobuf.FieldDescriptorProto.Type. */
const TYPES = { double: 1, bool: 8, string: 9, message: 11, uint32: 13, sint32: 17 } as const;

/** In proto3 a field that says whether it is there is the only one of a oneof. */
function descriptorOf({ name, fields }: ProtoMessage) {
  const oneofs = fields.filter(({ optional }) => optional);
  return {
    name,
    field: fields.map((field) => ({
      ...fieldOf(field),
      ...(field.optional && { oneofIndex: oneofs.indexOf(field) }),
    })),
    oneofDecl: oneofs.map((field) => ({ name: `_${field.name}` })),
  };
}

const fieldOf = ({ name, number, type, repeated, optional }: ProtoField) => ({
  ...{ name, number, label: repeated ? 3 : 1 },
  ...(typeof type === 'string'
    ? { type: TYPES[type] }
    : { type: TYPES.message, typeName: `.${type.message}` }),
  proto3Optional: optional,
});
