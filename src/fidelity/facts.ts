import { createHash, type Hash } from 'node:crypto';
import type { PayloadFacts } from '../schema.ts';
import { anatomy, isObject, read } from './_anatomy.ts';
import { medianSize } from './_trip.ts';
import { differences } from './equal.ts';

interface Survey {
  /** Objects still to be surveyed, each once, and how deep they lie; it grows while it is walked. */
  readonly queue: { readonly object: object; readonly level: number }[];
  /** The place of an object in the queue: what a reference to it is written as. */
  readonly places: Map<object, number>;
  readonly hash: Hash;
  readonly tally: {
    keys: number;
    depth: number;
    numbers: number;
    floats: number;
    characters: number;
    nonLatin: number;
  };
}

/**
 * What describes a payload. `keys` counts object keys and Map entries of all variants together, over their number,
 * rounded; `depth` is the deepest nesting of objects (a primitive has 0); numbers are those outside typed arrays;
 * characters are code points of strings and of keys.
 *
 * `sha256` is not of node:v8's bytes, which depend on the engine's version and on how it happens to hold a string
 * or a number, but of a text of ours: objects in the order they are first met, each with its kind, state and parts,
 * references as numbers. Equal data has equal text on every Node.
 */
export function payloadFacts(name: string, variants: readonly unknown[]): PayloadFacts {
  const { hash, tally } = survey(variants);
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return {
    name,
    variants: variants.length,
    jsonBytes: jsonBytes(variants),
    keys: Math.round(share(tally.keys, variants.length)),
    depth: tally.depth,
    floatShare: share(tally.floats, tally.numbers),
    nonLatinShare: share(tally.nonLatin, tally.characters),
    sha256: hash.digest('hex'),
  };
}

/** Median bytes of the variants as JSON; null when JSON does not hold one of them exactly. */
function jsonBytes(variants: readonly unknown[]): number | null {
  const sizes: number[] = [];
  for (const variant of variants) {
    const text = asJson(variant);
    if (text === null || differences(variant, JSON.parse(text)).length > 0) return null;
    sizes.push(Buffer.byteLength(text));
  }
  return medianSize(sizes);
}

function asJson(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    return null;
  }
}

function survey(variants: readonly unknown[]): Survey {
  const tally = { keys: 0, depth: 0, numbers: 0, floats: 0, characters: 0, nonLatin: 0 };
  const all: Survey = { queue: [], places: new Map(), hash: createHash('sha256'), tally };
  for (const variant of variants) all.hash.update(token(all, variant, 0));
  for (const { object, level } of all.queue) visit(all, object, level);
  return all;
}

function visit(all: Survey, object: object, level: number): void {
  const { kind, state, bytes, held, keys } = anatomy(object);
  all.tally.depth = Math.max(all.tally.depth, level);
  if (kind === 'Map') all.tally.keys += held.size / 2;
  if (kind !== 'array') all.tally.keys += keys.length;
  const parts = [`${kind}{`, ...state.map(literal), `${held.size}:`];
  for (const value of held.values()) parts.push(token(all, value, level));
  for (const key of keys) {
    parts.push(kind === 'array' ? `${JSON.stringify(String(key))}=` : token(all, String(key), level));
    parts.push(token(all, read(object, key), level));
  }
  all.hash.update(parts.join(''));
  if (bytes !== null) all.hash.update(`${bytes.byteLength}:`).update(bytes);
  all.hash.update('}');
}

/** How a value is written inside its parent; an object goes to the queue when it is first met. */
function token(all: Survey, value: unknown, level: number): string {
  if (isObject(value)) return `#${placeOf(all, value, level + 1)};`;
  if (typeof value === 'string') countCharacters(all, value);
  if (typeof value === 'number') {
    all.tally.numbers += 1;
    if (!Number.isInteger(value)) all.tally.floats += 1;
  }
  return literal(value);
}

function literal(value: unknown): string {
  if (isObject(value)) return ';';
  if (typeof value === 'string') return `${JSON.stringify(value)};`;
  if (typeof value === 'bigint') return `${value}n;`;
  return Object.is(value, -0) ? '-0;' : `${String(value)};`;
}

function placeOf(all: Survey, object: object, level: number): number {
  const known = all.places.get(object);
  if (known !== undefined) return known;
  const place = all.places.size;
  all.places.set(object, place);
  all.queue.push({ object, level });
  return place;
}

function countCharacters(all: Survey, text: string): void {
  for (const character of text) {
    all.tally.characters += 1;
    if (character > '\u024f') all.tally.nonLatin += 1;
  }
}
