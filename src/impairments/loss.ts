import * as v from 'valibot';
import type { ImpairmentMeta, ImpairmentPlugin, Options } from '../types.ts';
import { checked, share, shareOf } from './_options.ts';

export const meta: ImpairmentMeta = {
  title: 'each datagram is lost with one probability (Bernoulli)',
  sockets: ['udp'],
  lossy: true,
  example: 'loss:5%',
};

const schema = v.strictObject({ share });

export const parse = (text: string): Options => checked(schema, { share: shareOf(text) }, meta);

const loss: ImpairmentPlugin = ({ options, rng }) => {
  const lost = checked(schema, options, meta).share;
  return { apply: (packet) => (rng() < lost ? [] : [{ packet, delayMs: 0 }]) };
};
export default loss;
