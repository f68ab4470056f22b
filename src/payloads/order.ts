import type { Payload, PayloadMeta, Plugin, Rng } from '../types.ts';
import { decimal, hex, integer, many, moment, pick, words } from './_make.ts';

export const meta: PayloadMeta = { title: 'an order of a web shop: nested, every type of JSON', needs: [] };

function order(rng: Rng) {
  return {
    id: `ord_${hex(rng, 16)}`,
    number: integer(rng, 100_000, 999_999),
    placedAt: moment(rng),
    status: pick(rng, ['new', 'paid', 'packed', 'sent']),
    currency: pick(rng, ['EUR', 'USD', 'JPY']),
    total: decimal(rng, 20, 2000, 2),
    customer: {
      id: integer(rng, 1, 10_000_000),
      name: words(rng, 2),
      email: `${hex(rng, 8)}@example.org`,
      company: null,
      returning: rng() < 0.5,
    },
    shipTo: address(rng),
    lines: many(5, (line) => ({
      line,
      sku: `sku-${hex(rng, 6)}`,
      title: words(rng, 3),
      quantity: integer(rng, 1, 9),
      unitPrice: decimal(rng, 1, 300, 2),
      taxRate: pick(rng, [0.07, 0.19, 0.2]),
      gift: rng() < 0.2,
    })),
    discounts: [],
    notes: null,
    tags: many(3, () => words(rng, 1)),
  };
}

function address(rng: Rng) {
  return {
    street: `${words(rng, 1)} lane ${integer(rng, 1, 200)}`,
    city: words(rng, 1),
    postcode: String(integer(rng, 10_000, 99_999)),
    country: pick(rng, ['DE', 'FR', 'PL', 'JP']),
  };
}

const plugin: Plugin<Payload> = () => ({ variants: (rng) => many(8, () => order(rng)) });
export default plugin;
