import { WirebenchError } from '../errors.ts';
import type { Options, Payload, Rng } from '../types.ts';
import { variantCount } from '../variants.ts';
import { many } from './_make.ts';

/** A value that can be made larger, in steps that cost no more the larger it is. */
export interface Growing {
  readonly value: unknown;
  /** Adds the item of that index, and returns how many bytes it adds. */
  add(index: number): number;
  /** Takes that item, the last one, away again. */
  remove(index: number): void;
  /** Makes some text in the value about so many bytes longer. Items that are small need none. */
  fill?(bytes: number): void;
}

interface Recipe {
  /** As it comes unless a size is asked for. */
  readonly usual: (rng: Rng) => unknown;
  /** Of how many variants. */
  readonly variants?: number;
  /** Without items yet. */
  readonly start: (rng: Rng) => Growing;
  /** The size that is asked for; bytes of JSON unless told. */
  readonly bytesOf?: (value: unknown) => number;
}

/** Text is made longer only where items alone would miss the size by more. */
const NEAR = 1 / 20;

/** A payload of its usual size, or of `options.sizeBytes`: as many items as fit, the same number in every variant. */
export function sizedPayload(
  { sizeBytes }: Options,
  { usual, variants = 8, start, bytesOf = jsonBytes }: Recipe,
): Payload {
  if (sizeBytes === undefined) return { variants: (rng) => many(variants, () => usual(rng)) };
  if (typeof sizeBytes !== 'number' || !(sizeBytes > 0))
    throw new WirebenchError('BAD_PAYLOAD', 'a size is a number of bytes; write it like order@10kB');
  return {
    variants: (rng) => {
      const all = many(variantCount(sizeBytes), () => grow(start(rng), sizeBytes, bytesOf));
      const items = Math.min(...all.map(({ count }) => count));
      return all.map(({ growing, count }) => {
        for (let index = count - 1; index >= items; index--) growing.remove(index);
        const missing = sizeBytes - bytesOf(growing.value);
        if (missing > sizeBytes * NEAR) growing.fill?.(missing);
        return growing.value;
      });
    },
  };
}

/** At least one item, and then as many as fit. */
function grow(growing: Growing, sizeBytes: number, bytesOf: (value: unknown) => number) {
  let bytes = bytesOf(growing.value);
  let count = 0;
  while (count === 0 || bytes <= sizeBytes) bytes += growing.add(count++);
  if (count > 1 && bytes > sizeBytes) growing.remove(--count);
  return { growing, count };
}

/** Adds an item to a list, and returns the bytes that it adds to the JSON, with its comma. */
export function added<Item>(list: Item[], item: Item): number {
  list.push(item);
  return jsonBytes(item) + 1;
}

const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
