import type { Rng } from '../types.ts';

/** An integer, both ends included. */
export function integer(rng: Rng, low: number, high: number): number {
  return low + Math.floor(rng() * (high - low + 1));
}

/** A number from low to high, rounded to so many decimals. `low` is 0 or more: a negative one could round to -0. */
export function decimal(rng: Rng, low: number, high: number, digits: number): number {
  return Number((low + rng() * (high - low)).toFixed(digits));
}

export function pick<T>(rng: Rng, items: readonly [T, ...T[]]): T {
  return items[Math.floor(rng() * items.length)] ?? items[0];
}

export function hex(rng: Rng, digits: number): string {
  return many(digits, () => integer(rng, 0, 15).toString(16)).join('');
}

/** ISO 8601, within one year. */
export function moment(rng: Rng): string {
  return new Date(integer(rng, 1_700_000_000_000, 1_731_536_000_000)).toISOString();
}

export function words(rng: Rng, count: number): string {
  return many(count, () => pick(rng, WORDS)).join(' ');
}

/** Words of so many bytes together, the last one cut. */
export function text(rng: Rng, bytes: number): string {
  return words(rng, Math.ceil(bytes / SHORTEST_WORD)).slice(0, bytes);
}

export function many<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** With the blank behind it. */
const SHORTEST_WORD = 4;

const WORDS = [
  'amber',
  'anchor',
  'basket',
  'birch',
  'bottle',
  'candle',
  'cedar',
  'chair',
  'copper',
  'cotton',
  'drawer',
  'feather',
  'folding',
  'garden',
  'glass',
  'hammer',
  'handle',
  'kettle',
  'ladder',
  'lamp',
  'linen',
  'marble',
  'mirror',
  'narrow',
  'oak',
  'paper',
  'pebble',
  'pillow',
  'quiet',
  'ribbon',
  'round',
  'saddle',
  'silver',
  'spoon',
  'square',
  'table',
  'thread',
  'tray',
  'velvet',
  'window',
] as const;
