import type { Payload, PayloadMeta, Plugin, Rng } from '../types.ts';
import { decimal, hex, integer, many, moment, pick, text, words } from './_make.ts';
import { COUNTRY, CURRENCY, STATUS, schema } from './_order-schema.ts';
import { added, type Growing, sizedPayload } from './_sized.ts';

export const meta: PayloadMeta = {
  title: 'an order of a web shop: nested, every type of JSON',
  needs: [],
  schema,
  sized: { smallestBytes: 650 },
};

function order(rng: Rng, lines: number) {
  return {
    id: `ord_${hex(rng, 16)}`,
    number: integer(rng, 100_000, 999_999),
    placedAt: moment(rng),
    status: pick(rng, STATUS),
    currency: pick(rng, CURRENCY),
    total: decimal(rng, 20, 2000, 2),
    customer: {
      id: integer(rng, 1, 10_000_000),
      name: words(rng, 2),
      email: `${hex(rng, 8)}@example.org`,
      company: null,
      returning: rng() < 0.5,
    },
    shipTo: {
      street: `${words(rng, 1)} lane ${integer(rng, 1, 200)}`,
      city: words(rng, 1),
      postcode: String(integer(rng, 10_000, 99_999)),
      country: pick(rng, COUNTRY),
    },
    lines: many(lines, (line) => orderLine(rng, line)),
    discounts: [],
    notes: null as string | null,
    tags: many(3, () => words(rng, 1)),
  };
}

const orderLine = (rng: Rng, line: number) => ({
  line,
  sku: `sku-${hex(rng, 6)}`,
  title: words(rng, 3),
  quantity: integer(rng, 1, 9),
  unitPrice: decimal(rng, 1, 300, 2),
  taxRate: pick(rng, [0.07, 0.19, 0.2]),
  gift: rng() < 0.2,
});

function start(rng: Rng): Growing {
  const value = order(rng, 0);
  return {
    value,
    add: (line) => added(value.lines, orderLine(rng, line)),
    remove: () => value.lines.pop(),
    fill: (bytes) => {
      value.notes = text(rng, bytes);
    },
  };
}

const plugin: Plugin<Payload> = ({ options }) =>
  sizedPayload(options, { usual: (rng) => order(rng, 5), start });
export default plugin;
