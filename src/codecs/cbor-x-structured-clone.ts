import type { CodecMeta, CodecPlugin } from '../types.ts';
import { bytesOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'CBOR by cbor-x, records in each message, references and cycles kept (structuredClone)',
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
    'cycle',
    'shared-reference',
  ],
  viewsInput: true,
  package: 'cbor-x',
  native: 'cbor-extract',
};

const cborXStructuredClone: CodecPlugin = async ({ load }) => {
  const { Encoder, isNativeAccelerationEnabled } = await load<typeof import('cbor-x')>('cbor-x');
  const encoder = new Encoder({ structuredClone: true });
  return {
    encode: (value) => encoder.encode(value),
    decode: (body) => encoder.decode(bytesOf(body)),
    // Its decodeMultiple() loses what a value holds twice: there is no decodeMany.
    nativeActive: isNativeAccelerationEnabled,
  };
};
export default cborXStructuredClone;
