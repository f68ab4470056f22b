import type { Rng } from './types.ts';

/** Enough for caches not to fit one object. */
const MOST = 8;
/** Of large messages fewer, so that all of them together stay within this; but not one alone. */
const MOST_BYTES = 32e6;

/** How many values of that size stand for one payload: 8, and 2 from 16 MB on. */
export const variantCount = (sizeBytes: number): number =>
  Math.max(2, Math.min(MOST, Math.floor(MOST_BYTES / Math.max(1, sizeBytes))));

/** So many buffers of opaque bytes. */
export const opaqueVariants = (rng: Rng, sizeBytes: number): Buffer[] =>
  Array.from({ length: variantCount(sizeBytes) }, () => {
    const bytes = Buffer.allocUnsafe(sizeBytes);
    for (let i = 0; i < sizeBytes; i++) bytes[i] = Math.floor(rng() * 256);
    return bytes;
  });
