import type { CodecMeta, CodecPlugin } from '../types.ts';
import { bytesOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'MessagePack by @msgpack/msgpack, bigints of 64 bits (useBigInt64)',
  format: 'msgpack',
  output: 'bytes',
  preserves: ['nan', 'infinity', 'date'],
  viewsInput: true,
  package: '@msgpack/msgpack',
};

const msgpackBigint64: CodecPlugin = async ({ load }) => {
  const { Decoder, Encoder } = await load<typeof import('@msgpack/msgpack')>('@msgpack/msgpack');
  const encoder = new Encoder({ useBigInt64: true });
  const decoder = new Decoder({ useBigInt64: true });
  return {
    encode: (value) => encoder.encode(value),
    decode: (body) => decoder.decode(bytesOf(body)),
    decodeMany: (bytes) => [...decoder.decodeMulti(bytes)],
  };
};
export default msgpackBigint64;
