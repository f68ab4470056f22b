import type { CodecMeta, CodecPlugin } from '../types.ts';
import { bytesOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'MessagePack by msgpackr, objects as records, each defined once a flow (sequential)',
  format: 'msgpack',
  output: 'bytes',
  preserves: ['undefined', 'nan', 'infinity', 'date', 'map'],
  viewsInput: true,
  sharedState: true,
  package: 'msgpackr',
  native: 'msgpackr-extract',
};

/**
 * The mode of msgpackr's own streams: a record's keys travel with the first object that has them, and later ones name
 * it by its number. Two instances, because what one side sends is numbered apart from what it receives.
 *
 * A receiver that has missed the keys of a record refuses what names it, unless the number had other keys before (there
 * are 32 numbers, used in turn): then it reads the values under those.
 */
const msgpackrStructures: CodecPlugin = async ({ load }) => {
  const { Packr, Unpackr, isNativeAccelerationEnabled } = await load<typeof import('msgpackr')>('msgpackr');
  const sender = () => new Packr({ sequential: true });
  let packr = sender();
  const unpackr = new Unpackr({ sequential: true });
  return {
    encode: (value) => {
      try {
        return packr.pack(value);
      } catch (error) {
        // It may have numbered records that no receiver gets to see: a new one defines them again.
        packr = sender();
        throw error;
      }
    },
    decode: (body) => unpackr.unpack(bytesOf(body)),
    decodeMany: (bytes) => unpackr.unpackMultiple(bytes),
    nativeActive: isNativeAccelerationEnabled,
  };
};
export default msgpackrStructures;
