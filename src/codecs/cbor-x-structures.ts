import type { CodecMeta, CodecPlugin } from '../types.ts';
import { bytesOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'CBOR by cbor-x, objects as records, each defined once a flow (sequential)',
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
  sharedState: true,
  package: 'cbor-x',
  native: 'cbor-extract',
};

/**
 * The mode of cbor-x's own streams: a record's keys travel with the first object that has them, and later ones name it
 * by its tag. A decoder that has missed them does not notice: it returns a `Tag` in place of the object.
 */
const cborXStructures: CodecPlugin = async ({ load }) => {
  const { Decoder, Encoder, isNativeAccelerationEnabled } = await load<typeof import('cbor-x')>('cbor-x');
  const sender = () => new Encoder({ sequential: true });
  let encoder = sender();
  const decoder = new Decoder({ structures: [] });
  return {
    encode: (value) => {
      try {
        return encoder.encode(value);
      } catch (error) {
        // It may have numbered records that no receiver gets to see: a new one defines them again.
        encoder = sender();
        throw error;
      }
    },
    decode: (body) => decoder.decode(bytesOf(body)),
    // Its types have it return an empty list.
    decodeMany: (bytes) => decoder.decodeMultiple(bytes) as unknown[],
    nativeActive: isNativeAccelerationEnabled,
  };
};
export default cborXStructures;
