import * as v from 'valibot';
import type { ImpairmentMeta, ImpairmentPlugin, Options } from '../types.ts';
import { checked, share, shareOf } from './_options.ts';

export const meta: ImpairmentMeta = {
  title: 'a share of the datagrams is held until so many later ones have left',
  sockets: ['udp'],
  lossy: false,
  example: 'reorder:5%+3',
};

const schema = v.strictObject({
  share,
  /** In datagrams, not in time: the extent of the reordering (RFC 4737) is then the same at every rate. */
  places: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
});

export function parse(text: string): Options {
  const [held, places = '', ...more] = text.split('+');
  const whole = /^\d+$/.test(places) && more.length === 0 ? Number(places) : Number.NaN;
  return checked(schema, { share: shareOf(held), places: whole }, meta);
}

const reorder: ImpairmentPlugin = ({ options, rng }) => {
  const { share: held, places } = checked(schema, options, meta);
  return {
    apply: (packet) => [rng() < held ? { packet, delayMs: 0, behind: places } : { packet, delayMs: 0 }],
  };
};
export default reorder;
