import type { Payload, PayloadMeta, Plugin, Rng } from '../types.ts';
import { decimal, integer, many, pick } from './_make.ts';
import * as is from './_schema.ts';

const schema = is.schema(
  is.object({
    symbol: is.string,
    venue: is.string,
    sequence: is.integer(0, 2 ** 53 - 2),
    timeUs: is.integer(0, 2 ** 53 - 2),
    bid: is.number,
    ask: is.number,
    bidSize: is.integer(0, 1e9),
    askSize: is.integer(0, 1e9),
    change: is.number,
    halted: is.boolean,
  }),
);

export const meta: PayloadMeta = { title: 'a market data tick: ten small fields', needs: [], schema };

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
