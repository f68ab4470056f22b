import type { Codec, CodecMeta, Plugin } from '../types.ts';
import { bytesOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'MessagePack by @msgpack/msgpack',
  format: 'msgpack',
  output: 'bytes',
  preserves: ['nan', 'infinity'],
  viewsInput: true,
  package: '@msgpack/msgpack',
};

const msgpack: Plugin<Codec> = async () => {
  const { Decoder, Encoder } = await import('@msgpack/msgpack');
  const encoder = new Encoder();
  const decoder = new Decoder();
  return {
    encode: (value) => encoder.encode(value),
    decode: (body) => decoder.decode(bytesOf(body)),
  };
};
export default msgpack;
