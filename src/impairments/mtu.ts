import * as v from 'valibot';
import { messageLoss } from '../fragments.ts';
import type { ImpairmentMeta, ImpairmentPlugin, Options } from '../types.ts';
import { checked, share, shareOf } from './_options.ts';

export const meta: ImpairmentMeta = {
  title:
    'packets of an IPv4 link with this MTU are lost with one probability; one lost fragment loses its datagram',
  sockets: ['udp'],
  lossy: true,
  example: 'mtu:1280/1%',
};

const schema = v.strictObject({
  /** RFC 791: every link carries 68 bytes. */
  mtuBytes: v.pipe(v.number(), v.integer(), v.minValue(68), v.maxValue(65_535)),
  packetLoss: share,
});

export function parse(text: string): Options {
  const [mtu = '', ...losses] = text.split('/');
  const mtuBytes = /^\d+$/.test(mtu) ? Number(mtu) : Number.NaN;
  return checked(schema, { mtuBytes, packetLoss: shareOf(losses.join('/')) }, meta);
}

/** One draw a datagram, however many fragments: of two codecs the larger messages lose those of the smaller, and more. */
const mtu: ImpairmentPlugin = ({ options, rng }) => {
  const { mtuBytes, packetLoss } = checked(schema, options, meta);
  return {
    apply: (packet) =>
      rng() < messageLoss(packet.length, mtuBytes, packetLoss) ? [] : [{ packet, delayMs: 0 }],
  };
};
export default mtu;
