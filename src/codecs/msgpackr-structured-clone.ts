import type { CodecMeta, CodecPlugin } from '../types.ts';
import { bytesOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'MessagePack by msgpackr, records in each message, references and cycles kept (structuredClone)',
  format: 'msgpack',
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
    'array-buffer',
    'cycle',
    'shared-reference',
  ],
  viewsInput: true,
  package: 'msgpackr',
  native: 'msgpackr-extract',
};

const msgpackrStructuredClone: CodecPlugin = async ({ load }) => {
  const { Packr, isNativeAccelerationEnabled } = await load<typeof import('msgpackr')>('msgpackr');
  const packr = new Packr({ structuredClone: true });
  return {
    encode: (value) => packr.pack(value),
    decode: (body) => packr.unpack(bytesOf(body)),
    decodeMany: (bytes) => packr.unpackMultiple(bytes),
    nativeActive: isNativeAccelerationEnabled,
  };
};
export default msgpackrStructuredClone;
