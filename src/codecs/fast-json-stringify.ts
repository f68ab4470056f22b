import type { CodecMeta, CodecPlugin } from '../types.ts';
import { textOf } from './_body.ts';
import { givenSchema } from './_shape.ts';

export const meta: CodecMeta = {
  title: 'JSON by fast-json-stringify from the schema, read by JSON.parse, to UTF-8 bytes',
  format: 'json',
  output: 'bytes',
  preserves: [],
  needsSchema: true,
  package: 'fast-json-stringify',
};

const fastJsonStringify: CodecPlugin = async ({ load, schema }) => {
  const { default: build } = await load<typeof import('fast-json-stringify')>('fast-json-stringify');
  const stringify = build(givenSchema(schema));
  return {
    encode: (value) => Buffer.from(stringify(value)),
    decode: (body) => JSON.parse(textOf(body)),
  };
};
export default fastJsonStringify;
