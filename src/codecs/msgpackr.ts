import type { CodecMeta, CodecPlugin } from '../types.ts';
import { bytesOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'MessagePack by msgpackr, objects as maps',
  format: 'msgpack',
  output: 'bytes',
  preserves: ['undefined', 'nan', 'infinity', 'date'],
  viewsInput: true,
  package: 'msgpackr',
  native: 'msgpackr-extract',
};

const msgpackr: CodecPlugin = async ({ load }) => {
  const { Packr, isNativeAccelerationEnabled } = await load<typeof import('msgpackr')>('msgpackr');
  const packr = new Packr({ useRecords: false });
  return {
    encode: (value) => packr.pack(value),
    decode: (body) => packr.unpack(bytesOf(body)),
    decodeMany: (bytes) => packr.unpackMultiple(bytes),
    nativeActive: isNativeAccelerationEnabled,
  };
};
export default msgpackr;
