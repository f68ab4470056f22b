import type { CodecMeta, CodecPlugin } from '../types.ts';
import { bytesOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'MessagePack by @msgpack/msgpack',
  format: 'msgpack',
  output: 'bytes',
  preserves: ['nan', 'infinity', 'date'],
  viewsInput: true,
  package: '@msgpack/msgpack',
};

const msgpack: CodecPlugin = async ({ load }) => {
  const { Decoder, Encoder } = await load<typeof import('@msgpack/msgpack')>('@msgpack/msgpack');
  const encoder = new Encoder();
  const decoder = new Decoder();
  return {
    encode: (value) => encoder.encode(value),
    decode: (body) => decoder.decode(bytesOf(body)),
    decodeMany: (bytes) => [...decoder.decodeMulti(bytes)],
  };
};
export default msgpack;
