import type { CodecMeta, CodecPlugin } from '../types.ts';
import { bytesOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'MessagePack by msgpackr, records in each message, strings bundled (bundleStrings)',
  format: 'msgpack',
  output: 'bytes',
  preserves: ['undefined', 'nan', 'infinity', 'date', 'map'],
  viewsInput: true,
  package: 'msgpackr',
  native: 'msgpackr-extract',
};

const msgpackrBundleStrings: CodecPlugin = async ({ load }) => {
  const { Packr, isNativeAccelerationEnabled } = await load<typeof import('msgpackr')>('msgpackr');
  const packr = new Packr({ bundleStrings: true });
  return {
    encode: (value) => packr.pack(value),
    decode: (body) => packr.unpack(bytesOf(body)),
    // Its unpackMultiple() loses the strings of every message but the first: there is no decodeMany.
    nativeActive: isNativeAccelerationEnabled,
  };
};
export default msgpackrBundleStrings;
