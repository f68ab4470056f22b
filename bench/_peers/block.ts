import type { Payload, PayloadMeta, Plugin } from 'wirebench';

export const meta: PayloadMeta = {
  title: '16,000 random bytes: for goodput',
  needs: ['bytes'],
  opaque: true,
};

const BYTES = 16_000;

const block: Plugin<Payload> = () => ({
  variants: (rng) =>
    Array.from({ length: 4 }, () =>
      Buffer.from(Array.from({ length: BYTES }, () => Math.floor(rng() * 256))),
    ),
});
export default block;
