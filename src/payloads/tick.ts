import type { Payload, PayloadMeta, Plugin, Rng } from '../types.ts';
import { decimal, integer, many, pick } from './_make.ts';

export const meta: PayloadMeta = { title: 'a market data tick: ten small fields', needs: [] };

function tick(rng: Rng) {
  const bid = decimal(rng, 10, 900, 2);
  return {
    symbol: pick(rng, ['AXQ', 'BRNT', 'CLDE', 'DVRN', 'ELMO', 'FJRD']),
    venue: pick(rng, ['XA', 'XB', 'XC']),
    sequence: integer(rng, 1, 2 ** 40),
    timeUs: integer(rng, 1.7e15, 1.73e15),
    bid,
    ask: Number((bid + 0.02).toFixed(2)),
    bidSize: integer(rng, 1, 900),
    askSize: integer(rng, 1, 900),
    change: decimal(rng, 0.01, 5, 2),
    halted: rng() < 0.5,
  };
}

const plugin: Plugin<Payload> = () => ({ variants: (rng) => many(8, () => tick(rng)) });
export default plugin;
