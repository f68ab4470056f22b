import * as v from 'valibot';
import type { ImpairmentMeta, ImpairmentPlugin, Options } from '../types.ts';
import { checked, share, shareOf } from './_options.ts';

export const meta: ImpairmentMeta = {
  title: 'a share of the datagrams arrives twice',
  sockets: ['udp'],
  lossy: false,
  example: 'duplicate:5%',
};

const schema = v.strictObject({ share });

export const parse = (text: string): Options => checked(schema, { share: shareOf(text) }, meta);

const duplicate: ImpairmentPlugin = ({ options, rng }) => {
  const { share: doubled } = checked(schema, options, meta);
  return {
    apply: (packet) => {
      const once = { packet, delayMs: 0 };
      return rng() < doubled ? [once, once] : [once];
    },
  };
};
export default duplicate;
