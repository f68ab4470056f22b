import { FEATURES, type Feature } from '../types.ts';

/** One value a codec may or may not carry. */
export interface CatalogueValue {
  readonly name: string;
  /** 'plain': JSON holds it, so every codec must. 'beyond': no feature a payload can ask for, but people try it. */
  readonly feature: Feature | 'plain' | 'beyond';
  /** A new value each time, except functions and symbols, which are equal to themselves alone. */
  make(): unknown;
}

class Point {
  x = 1;
  y = 2;
}
const someSymbol = Symbol('some');
const someFunction = (): number => 1;

const TYPED_ARRAYS = [
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
] as const;

const PLAIN: Readonly<Record<string, () => unknown>> = {
  null: () => null,
  booleans: () => [true, false],
  'integers around 2^31 and 2^32': () => [
    0,
    1,
    -1,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 32,
    -(2 ** 32),
  ],
  '2^53 - 1 and its negative': () => [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  '2^53 and above': () => [2 ** 53, 2 ** 53 + 2, 2 ** 63, 2 ** 64, -(2 ** 63), 1e21],
  'floats that 32 bits cannot hold': () => [0.1, Math.PI, 1e-7, 1.7976931348623157e308, 5e-324],
  'empty string, object, array': () => ['', {}, []],
  'strings around 32, 256 and 65536 bytes': () => [31, 32, 255, 256, 65535, 65536].map((n) => 'x'.repeat(n)),
  'long string': () => 'wire bench '.repeat(20_000),
  'control characters, quotes, BOM': () => '\uFEFF\u0000\t\n\r\u001f"\\/\u007f\u2028\u2029',
  'Latin text with accents': () => 'Zażółć gęślą jaźń, naïve café',
  'text in several scripts': () => 'Ελληνικά русский 日本語 العربية हिन्दी ไทย',
  emoji: () => '😀👩‍👩‍👧‍👦🏳️‍🌈',
  'keys of every kind': () => ({ '': 1, 'a b': 2, 'a.b': 3, clé: 4, '😀': 5, length: 6, toJSON: 7 }),
  'key order': () => ({ z: 1, a: 2, m: 3 }),
  'integer-like keys': () => ({ 10: 'b', 2: 'a', x: 'c' }),
  'own key named constructor': () => ({ constructor: { prototype: null }, valueOf: 1 }),
  'array of 70000 integers': () => Array.from({ length: 70_000 }, (_, i) => i),
  'object with 300 keys': () => Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`key${i}`, i])),
  'mixed array': () => [1, 'one', null, true, 1.5, { a: [] }, [[[]]]],
  '50 levels deep': () => nested(50),
};

const FEATURED: { readonly [feature in Feature]: Readonly<Record<string, () => unknown>> } = {
  undefined: {
    undefined: () => undefined,
    'undefined in an object': () => ({ a: undefined, b: 1 }),
    'undefined in an array': () => [undefined, 1],
  },
  nan: { NaN: () => [Number.NaN] },
  infinity: { 'both infinities': () => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] },
  'negative-zero': { '-0': () => [-0] },
  bigint: {
    'bigints within 64 bits': () => [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)],
    'bigint of 64 unsigned bits': () => [2n ** 64n - 1n],
    'bigints of 65 and 300 bits': () => [2n ** 64n, -(2n ** 300n)],
  },
  date: {
    date: () => [new Date(1_700_000_000_123)],
    'dates before 1970 and after 2514': () => [new Date(-1), new Date(8.64e15), new Date(-8.64e15)],
    'invalid date': () => [new Date(Number.NaN)],
  },
  regexp: { RegExp: () => [/a+\/b/giu] },
  map: {
    'empty Map': () => new Map(),
    Map: () => ({
      map: new Map([
        ['a', 1],
        ['b', 2],
      ]),
    }),
    'Map with keys of every kind': () =>
      new Map<unknown, unknown>([
        [1, 'n'],
        ['1', 's'],
        [null, 0],
        [{ id: 1 }, [2]],
      ]),
  },
  set: { 'empty Set': () => new Set(), Set: () => ({ set: new Set(['b', 'a', 1, null, { id: 1 }]) }) },
  bytes: {
    Uint8Array: () => ({ bytes: Uint8Array.of(0, 1, 127, 128, 255) }),
    'empty Uint8Array': () => [new Uint8Array(0)],
  },
  'typed-array': {
    ...Object.fromEntries(
      TYPED_ARRAYS.map((Type) => [Type.name, (): unknown => ({ array: Type.of(0, 1, 100) })]),
    ),
    BigInt64Array: () => ({ array: BigInt64Array.of(-1n, 2n ** 62n) }),
    BigUint64Array: () => ({ array: BigUint64Array.of(0n, 2n ** 63n) }),
  },
  'array-buffer': { ArrayBuffer: () => [Uint8Array.of(1, 2, 3).buffer] },
  error: { Error: () => [new Error('went wrong')], TypeError: () => [new TypeError('wrong type')] },
  cycle: { 'object that holds itself': () => selfHolding(), 'array that holds itself': () => selfListing() },
  'shared-reference': {
    'one object held twice': () => twice({ a: 1 }),
    'one array held twice': () => twice([1, 2]),
  },
  // biome-ignore lint/suspicious/noSparseArray: holes are what is tried here
  'sparse-array': { 'array with holes': () => [1, , 3], 'array of holes alone': () => new Array(3) },
};

const BEYOND: Readonly<Record<string, () => unknown>> = {
  '100 levels deep': () => nested(100),
  'lone surrogate': () => 'a\uD800b',
  'own key named __proto__': () => JSON.parse('{"__proto__":{"admin":true},"a":1}'),
  'object without prototype': () => Object.assign(Object.create(null), { a: 1 }),
  'class instance': () => new Point(),
  'Error with cause and own field': () =>
    Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'E_X' }),
  AggregateError: () => new AggregateError([new Error('one')], 'all failed'),
  Buffer: () => ({ bytes: Buffer.from([1, 2, 3]) }),
  DataView: () => [new DataView(Uint8Array.of(1, 2, 3, 4).buffer, 1, 2)],
  URL: () => [new URL('https://example.org/a?b=c')],
  'boxed primitives': () => [Object(1), Object('s'), Object(false), Object(1n)],
  'Symbol key': () => ({ [someSymbol]: 1, a: 2 }),
  symbol: () => [someSymbol],
  function: () => ({ f: someFunction }),
  'object with toJSON': () => ({ a: 1, toJSON: someFunction }),
  'array with a named property': () => Object.assign([1, 2], { extra: true }),
};

/** Every value that `check` tries. */
export const CATALOGUE: readonly CatalogueValue[] = [
  ...named('plain', PLAIN),
  ...FEATURES.flatMap((feature) => named(feature, FEATURED[feature])),
  ...named('beyond', BEYOND),
];

function named(
  feature: CatalogueValue['feature'],
  makers: Readonly<Record<string, () => unknown>>,
): CatalogueValue[] {
  return Object.entries(makers).map(([name, make]) => ({ name, feature, make }));
}

function nested(levels: number): unknown {
  let value: unknown = 'bottom';
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? { inner: value } : [value];
  return value;
}

function selfHolding(): unknown {
  const value: Record<string, unknown> = { a: 1 };
  value['self'] = value;
  return value;
}

function selfListing(): unknown {
  const value: unknown[] = [1];
  value.push(value);
  return value;
}

function twice(shared: unknown): unknown {
  return { first: shared, second: shared };
}
