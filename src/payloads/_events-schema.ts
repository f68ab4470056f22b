import * as is from './_schema.ts';

const event = (kind: string, rest: Parameters<typeof is.object>[0]) =>
  is.object({
    kind: { const: kind },
    id: is.string,
    at: is.string,
    session: is.string,
    user: is.orNull(is.integer(0, 2 ** 31 - 1)),
    ...rest,
  });

const view = event('view', {
  page: is.object({ path: is.string, title: is.string, referrer: is.orNull(is.string) }),
  screen: is.object({ width: is.integer(0, 1e6), height: is.integer(0, 1e6), scale: is.number }),
  timings: is.object({ dns: is.number, connect: is.number, paint: is.number }),
});

const click = event('click', {
  target: is.object({ selector: is.string, text: is.string, x: is.integer(0, 1e6), y: is.integer(0, 1e6) }),
  modifiers: is.object({ alt: is.boolean, shift: is.boolean, meta: is.boolean }),
  experiments: is.array(is.object({ name: is.string, arm: is.integer(0, 100) })),
});

const purchase = event('purchase', {
  value: is.number,
  currency: is.oneOf('EUR', 'USD', 'JPY'),
  items: is.array(
    is.object({ sku: is.string, title: is.string, quantity: is.integer(0, 1e6), price: is.number }),
  ),
  coupon: is.orNull(is.string),
  firstPurchase: is.boolean,
});

/** `kind` tells the three shapes of events apart. */
export const schema = is.schema(
  is.object({
    batch: is.string,
    sentAt: is.string,
    source: is.object({ library: is.string, version: is.string, retries: is.integer(0, 1e6) }),
    events: is.array({ oneOf: [view, click, purchase] }),
  }),
);
