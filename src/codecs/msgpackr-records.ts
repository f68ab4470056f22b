import type { CodecMeta, CodecPlugin } from '../types.ts';
import { bytesOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'MessagePack by msgpackr, objects as records, defined in each message',
  format: 'msgpack',
  output: 'bytes',
  preserves: ['undefined', 'nan', 'infinity', 'date', 'map'],
  viewsInput: true,
  package: 'msgpackr',
  native: 'msgpackr-extract',
};

const msgpackrRecords: CodecPlugin = async ({ load }) => {
  const { Packr, isNativeAccelerationEnabled } = await load<typeof import('msgpackr')>('msgpackr');
  const packr = new Packr({ useRecords: true });
  return {
    encode: (value) => packr.pack(value),
    decode: (body) => packr.unpack(bytesOf(body)),
    decodeMany: (bytes) => packr.unpackMultiple(bytes),
    nativeActive: isNativeAccelerationEnabled,
  };
};
export default msgpackrRecords;
