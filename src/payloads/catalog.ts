import type { Payload, PayloadMeta, Plugin, Rng } from '../types.ts';
import { decimal, hex, integer, many, moment, pick, text, words } from './_make.ts';
import * as is from './_schema.ts';
import { added, type Growing, sizedPayload } from './_sized.ts';

const CATEGORY = ['kitchen', 'bedroom', 'office', 'outdoor'] as const;

const schema = is.schema(
  is.object({
    page: is.integer(1, 1e6),
    pages: is.integer(1, 1e6),
    products: is.array(
      is.object({
        id: is.integer(0, 2 ** 31 - 1),
        sku: is.string,
        title: is.string,
        description: is.string,
        category: is.oneOf(...CATEGORY),
        price: is.number,
        stock: is.integer(0, 1e9),
        active: is.boolean,
        rating: is.object({ average: is.number, votes: is.integer(0, 1e9) }),
        size: is.object({ width: is.number, height: is.number, depth: is.number }),
        tags: is.array(is.string),
        updatedAt: is.string,
      }),
    ),
  }),
);

export const meta: PayloadMeta = {
  title: 'a page of 250 products: the same keys again and again',
  needs: [],
  schema,
  sized: { smallestBytes: 550 },
};

function catalog(rng: Rng, products: number) {
  return { page: integer(rng, 1, 90), pages: 90, products: many(products, () => product(rng)) };
}

function product(rng: Rng) {
  return {
    id: integer(rng, 1, 10_000_000),
    sku: `sku-${hex(rng, 10)}`,
    title: words(rng, 4),
    description: words(rng, 12),
    category: pick(rng, CATEGORY),
    price: decimal(rng, 1, 900, 2),
    stock: integer(rng, 0, 5000),
    active: rng() < 0.9,
    rating: { average: decimal(rng, 1, 5, 2), votes: integer(rng, 0, 20_000) },
    size: { width: decimal(rng, 1, 200, 1), height: decimal(rng, 1, 200, 1), depth: decimal(rng, 1, 200, 1) },
    tags: many(2, () => words(rng, 1)),
    updatedAt: moment(rng),
  };
}

function start(rng: Rng): Growing {
  const { products, ...head } = catalog(rng, 0);
  return {
    value: { ...head, products },
    add: () => added(products, product(rng)),
    remove: () => products.pop(),
    fill: (bytes) => {
      if (products[0]) products[0].description += text(rng, bytes);
    },
  };
}

const plugin: Plugin<Payload> = ({ options }) =>
  sizedPayload(options, { usual: (rng) => catalog(rng, 250), variants: 4, start });
export default plugin;
