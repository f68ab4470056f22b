/** What a codec makes and a wire carries: bytes; text, which the socket turns into UTF-8; a value, which only a colocated wire can carry. */
export type Body = Uint8Array | string | object;
export type Output = 'bytes' | 'text' | 'value';

/** A kind of value that JSON cannot hold, and that a payload may need and a codec may preserve. A date is a valid one. */
export const FEATURES = [
  'undefined',
  'nan',
  'infinity',
  'negative-zero',
  'bigint',
  'date',
  'regexp',
  'map',
  'set',
  'bytes',
  'typed-array',
  'array-buffer',
  'error',
  'cycle',
  'shared-reference',
  'sparse-array',
] as const;

export type Feature = (typeof FEATURES)[number];

/** A seeded source of numbers in [0, 1): the same seed gives the same sequence on every machine. */
export type Rng = () => number;

export type Options = Readonly<Record<string, unknown>>;

/**
 * The default export of every plug-in module. It may be async: it imports its package lazily, and a missing
 * package becomes a skipped cell with its reason. Beside it the module exports a static `meta`, which `list`
 * and `plan` read without loading the package.
 */
export type Plugin<T> = (context: { readonly options: Options }) => T | Promise<T>;

/** A JSON Schema (draft 2020-12) of a payload's values. Whoever derives something from it checks what it needs of it. */
export type JsonSchema = Readonly<Record<string, unknown>>;
