import type { CodecMeta, CodecPlugin } from '../types.ts';
import { bytesOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'CBOR by cbor-x, objects as maps',
  format: 'cbor',
  output: 'bytes',
  preserves: [
    'undefined',
    'nan',
    'infinity',
    'bigint',
    'date',
    'regexp',
    'map',
    'set',
    'bytes',
    'typed-array',
  ],
  viewsInput: true,
  package: 'cbor-x',
  native: 'cbor-extract',
};

const cborX: CodecPlugin = async ({ load }) => {
  const { decode, decodeMultiple, encode, isNativeAccelerationEnabled } =
    await load<typeof import('cbor-x')>('cbor-x');
  return {
    encode: (value) => encode(value),
    decode: (body) => decode(bytesOf(body)),
    // Its types have it return an empty list.
    decodeMany: (bytes) => decodeMultiple(bytes) as unknown[],
    nativeActive: isNativeAccelerationEnabled,
  };
};
export default cborX;
