import * as v from 'valibot';
import type { ImpairmentMeta, ImpairmentPlugin, Options } from '../types.ts';
import { checked, share, shareOf } from './_options.ts';

export const meta: ImpairmentMeta = {
  title: 'in a share of the datagrams one bit is flipped, any bit alike',
  sockets: ['udp'],
  lossy: true,
  example: 'corrupt:1%',
};

const schema = v.strictObject({ share });

export const parse = (text: string): Options => checked(schema, { share: shareOf(text) }, meta);

const corrupt: ImpairmentPlugin = ({ options, rng }) => {
  const { share: damaged } = checked(schema, options, meta);
  return {
    apply: (packet) => {
      if (packet.length === 0 || rng() >= damaged) return [{ packet, delayMs: 0 }];
      // The packet may have been delivered a second time: the damage goes into a copy.
      const copy = Uint8Array.from(packet);
      const bit = Math.floor(rng() * 8 * copy.length);
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return [{ packet: copy, delayMs: 0 }];
    },
  };
};
export default corrupt;
