import type { Payload, PayloadMeta, Plugin, Rng } from '../types.ts';
import { schema } from './_events-schema.ts';
import { decimal, hex, integer, many, moment, pick, text, words } from './_make.ts';
import { added, type Growing, sizedPayload } from './_sized.ts';

export const meta: PayloadMeta = {
  title: 'a batch of product events of three shapes, nested',
  needs: [],
  schema,
  sized: { smallestBytes: 500 },
};

function batch(rng: Rng, events: number) {
  return {
    batch: hex(rng, 32),
    sentAt: moment(rng),
    source: { library: 'tracker', version: `${integer(rng, 1, 9)}.${integer(rng, 0, 20)}.0`, retries: 0 },
    events: many(events, (index) => event(rng, index)),
  };
}

/** The shapes come in a fixed turn, so that every variant has the same ones in the same places. */
const event = (rng: Rng, index: number) => ([view, click, purchase][index % 3] ?? view)(rng);

function common(rng: Rng) {
  return {
    id: hex(rng, 24),
    at: moment(rng),
    session: hex(rng, 12),
    user: rng() < 0.3 ? null : integer(rng, 1, 1e7),
  };
}

function view(rng: Rng) {
  return {
    kind: 'view',
    ...common(rng),
    page: { path: `/${words(rng, 2).replace(' ', '/')}`, title: words(rng, 4), referrer: null },
    screen: {
      width: integer(rng, 320, 3840),
      height: integer(rng, 480, 2160),
      scale: pick(rng, [1, 1.5, 2, 3]),
    },
    timings: {
      dns: decimal(rng, 0, 30, 3),
      connect: decimal(rng, 1, 90, 3),
      paint: decimal(rng, 90, 4000, 3),
    },
  };
}

function click(rng: Rng) {
  return {
    kind: 'click',
    ...common(rng),
    target: {
      selector: `#${words(rng, 1)} > .${words(rng, 1)}`,
      text: words(rng, 2),
      x: integer(rng, 0, 3000),
      y: integer(rng, 0, 2000),
    },
    modifiers: { alt: rng() < 0.1, shift: rng() < 0.1, meta: false },
    experiments: many(3, () => ({ name: words(rng, 1), arm: integer(rng, 0, 3) })),
  };
}

function purchase(rng: Rng) {
  return {
    kind: 'purchase',
    ...common(rng),
    value: decimal(rng, 5, 500, 2),
    currency: pick(rng, ['EUR', 'USD', 'JPY']),
    items: many(3, () => ({
      sku: hex(rng, 8),
      title: words(rng, 2),
      quantity: integer(rng, 1, 5),
      price: decimal(rng, 1, 99, 2),
    })),
    coupon: null,
    firstPurchase: rng() < 0.5,
  };
}

function start(rng: Rng): Growing {
  const value = batch(rng, 0);
  return {
    value,
    add: (index) => added(value.events, event(rng, index)),
    remove: () => value.events.pop(),
    fill: (bytes) => {
      const [first] = value.events;
      if (first && 'page' in first) first.page.title += text(rng, bytes);
    },
  };
}

const plugin: Plugin<Payload> = ({ options }) =>
  sizedPayload(options, { usual: (rng) => batch(rng, 20), start });
export default plugin;
