import * as is from './_schema.ts';

export const STATUS = ['new', 'paid', 'packed', 'sent'] as const;
export const CURRENCY = ['EUR', 'USD', 'JPY'] as const;
export const COUNTRY = ['DE', 'FR', 'PL', 'JP'] as const;

export const schema = is.schema(
  is.object({
    id: is.string,
    number: is.integer(0, 1e9),
    placedAt: is.string,
    status: is.oneOf(...STATUS),
    currency: is.oneOf(...CURRENCY),
    total: is.number,
    customer: is.object({
      id: is.integer(0, 2 ** 31 - 1),
      name: is.string,
      email: is.string,
      company: is.orNull(is.string),
      returning: is.boolean,
    }),
    shipTo: is.object({
      street: is.string,
      city: is.string,
      postcode: is.string,
      country: is.oneOf(...COUNTRY),
    }),
    lines: is.array(
      is.object({
        line: is.integer(0, 1e9),
        sku: is.string,
        title: is.string,
        quantity: is.integer(0, 1e6),
        unitPrice: is.number,
        taxRate: is.number,
        gift: is.boolean,
      }),
    ),
    discounts: is.array(is.object({ code: is.string, amount: is.number })),
    notes: is.orNull(is.string),
    tags: is.array(is.string),
  }),
);
