import { WirebenchError } from '../errors.ts';
import type { Payload, PayloadMeta, Plugin } from '../types.ts';
import { opaqueVariants } from '../variants.ts';

export const meta: PayloadMeta = {
  title:
    'random bytes of one size (options.sizeBytes, 200 unless told), for codecs that carry bytes as they are',
  needs: ['bytes'],
  opaque: true,
  sized: { smallestBytes: 1 },
};

const MAX_BYTES = 64 * 1024 * 1024;

const opaque: Plugin<Payload> = ({ options: { sizeBytes = 200 } }) => {
  if (
    typeof sizeBytes !== 'number' ||
    !Number.isInteger(sizeBytes) ||
    sizeBytes < 0 ||
    sizeBytes > MAX_BYTES
  ) {
    throw new WirebenchError(
      'BAD_PAYLOAD',
      `opaque cannot have ${sizeBytes} bytes; give sizeBytes from 0 to ${MAX_BYTES}`,
    );
  }
  return { variants: (rng) => opaqueVariants(rng, sizeBytes) };
};
export default opaque;
