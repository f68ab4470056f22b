import { createHash } from 'node:crypto';
import type { Rng } from './types.ts';

/**
 * A seeded generator of numbers in [0, 1) with 32 bits each: sfc32 (Chris Doty-Humphrey, PractRand). The same seed
 * and salt give the same sequence on every machine; another salt gives an independent one. Its state is SHA-256 of
 * both, so that near seeds are not near sequences.
 */
export function seeded(seed: number, ...salt: readonly string[]): Rng {
  const state = createHash('sha256')
    .update(JSON.stringify([seed, ...salt]))
    .digest();
  let a = state.readInt32LE(0);
  let b = state.readInt32LE(4);
  let c = state.readInt32LE(8);
  let counter = 1;
  return () => {
    const out = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + out) | 0;
    return (out >>> 0) / 2 ** 32;
  };
}

/** A copy in random order, every order equally likely (Fisher and Yates, as Durstenfeld has it). */
export function shuffled<T>(items: readonly T[], rng: Rng): T[] {
  const rest = [...items];
  const out: T[] = [];
  while (rest.length > 0) out.push(...rest.splice(Math.floor(rng() * rest.length), 1));
  return out;
}
