import type { Payload, PayloadMeta, Plugin, Rng } from '../types.ts';
import { decimal, hex, integer, many, moment, pick, words } from './_make.ts';

export const meta: PayloadMeta = {
  title: 'a page of 250 products: the same keys again and again',
  needs: [],
};

function catalog(rng: Rng) {
  return { page: integer(rng, 1, 90), pages: 90, products: many(250, () => product(rng)) };
}

function product(rng: Rng) {
  return {
    id: integer(rng, 1, 10_000_000),
    sku: `sku-${hex(rng, 10)}`,
    title: words(rng, 4),
    description: words(rng, 12),
    category: pick(rng, ['kitchen', 'bedroom', 'office', 'outdoor']),
    price: decimal(rng, 1, 900, 2),
    stock: integer(rng, 0, 5000),
    active: rng() < 0.9,
    rating: { average: decimal(rng, 1, 5, 2), votes: integer(rng, 0, 20_000) },
    size: { width: decimal(rng, 1, 200, 1), height: decimal(rng, 1, 200, 1), depth: decimal(rng, 1, 200, 1) },
    tags: many(2, () => words(rng, 1)),
    updatedAt: moment(rng),
  };
}

const plugin: Plugin<Payload> = () => ({ variants: (rng) => many(4, () => catalog(rng)) });
export default plugin;
