import * as v from 'valibot';
import type { ImpairmentMeta, ImpairmentPlugin, Options } from '../types.ts';
import { checked, share, shareOf } from './_options.ts';

export const meta: ImpairmentMeta = {
  title: 'loss in bursts (Gilbert-Elliott p/r/1-h/1-k, as tc netem gemodel)',
  sockets: ['udp'],
  lossy: true,
  example: 'burst:1%/10%/70%/0.1%',
};

const schema = v.strictObject({
  /** p and r: from good to bad, and back, per datagram. */
  p: share,
  r: v.exactOptional(share),
  /** 1-h: lost in the bad state, all unless told. */
  lostInBad: v.exactOptional(share, 1),
  /** 1-k: lost in the good state, none unless told. */
  lostInGood: v.exactOptional(share, 0),
});
export type BurstOptions = v.InferInput<typeof schema>;

/** The order and the defaults of tc: p, r (1-p), 1-h (100 %), 1-k (0 %). */
export function parse(text: string): Options {
  const [p, ...rest] = text.split('/').map(shareOf);
  const names = ['r', 'lostInBad', 'lostInGood'];
  const given = rest.map((value, at) => [names[at] ?? 'a fifth value', value]);
  return checked(schema, { p, ...Object.fromEntries(given) }, meta);
}

/**
 * The share lost over time, 0 to 1: the chain is in the bad state for p / (p + r) of the datagrams (Gilbert 1960,
 * Elliott 1963; Hasslinger and Hohlfeld 2008). With p and r both 0 it never leaves the good one.
 */
export function meanLoss({ p, r = 1 - p, lostInBad = 1, lostInGood = 0 }: BurstOptions): number {
  const bad = p === 0 ? 0 : p / (p + r);
  return bad * lostInBad + (1 - bad) * lostInGood;
}

/** As in Linux's sch_netem.c: starts good; two draws a datagram, the next state and then the loss of the present one. */
const burst: ImpairmentPlugin = ({ options, rng }) => {
  const { p, r = 1 - p, lostInBad, lostInGood } = checked(schema, options, meta);
  let bad = false;
  return {
    apply: (packet) => {
      const wasBad = bad;
      if (rng() < (wasBad ? r : p)) bad = !wasBad;
      return rng() < (wasBad ? lostInBad : lostInGood) ? [] : [{ packet, delayMs: 0 }];
    },
  };
};
export default burst;
