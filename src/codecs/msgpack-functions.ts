import type { CodecMeta, CodecPlugin } from '../types.ts';
import { bytesOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'MessagePack by @msgpack/msgpack, its functions: an encoder of its own for each message',
  format: 'msgpack',
  output: 'bytes',
  preserves: ['nan', 'infinity', 'date'],
  viewsInput: true,
  package: '@msgpack/msgpack',
};

const msgpackFunctions: CodecPlugin = async ({ load }) => {
  const { decode, decodeMulti, encode } = await load<typeof import('@msgpack/msgpack')>('@msgpack/msgpack');
  return {
    encode: (value) => encode(value),
    decode: (body) => decode(bytesOf(body)),
    decodeMany: (bytes) => [...decodeMulti(bytes)],
  };
};
export default msgpackFunctions;
