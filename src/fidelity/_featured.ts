import type { Feature } from '../types.ts';
import type { Makers } from './_makers.ts';

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

/** What a payload may need: a codec preserves a feature when it preserves every value of it. */
export const FEATURED: { readonly [feature in Feature]: Makers } = {
  undefined: {
    undefined: () => undefined,
    'undefined in an object': () => ({ a: undefined, b: 1 }),
    'undefined in an array': () => [undefined, 1],
  },
  nan: { NaN: () => [Number.NaN] },
  infinity: { 'both infinities': () => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] },
  'negative-zero': { '-0': () => [-0] },
  bigint: {
    'bigints within 32 bits': () => [0n, 1n, -1n, 2n ** 31n, -(2n ** 31n)],
    'bigints within 64 bits': () => [2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)],
    'bigint of 64 unsigned bits': () => [2n ** 64n - 1n],
    'bigints of 65, 128 and 300 bits': () => [2n ** 64n, -(2n ** 64n), 2n ** 128n - 1n, -(2n ** 300n)],
    'bigint of 5000 bits': () => [2n ** 5000n - 1n],
  },
  date: {
    date: () => [new Date(1_700_000_000_123)],
    'dates before 1970 and after 2514': () => [new Date(-1), new Date(8.64e15), new Date(-8.64e15)],
  },
  regexp: { RegExp: () => [/a+\/b/giu] },
  map: {
    'empty Map': () => new Map(),
    Map: () => ({
      map: new Map([
        ['b', 1],
        ['a', 2],
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
    'Uint8Array that views a larger buffer': () => [Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7).subarray(2, 5)],
    'Uint8Array of 70000 bytes': () => [new Uint8Array(70_000).fill(7)],
  },
  'typed-array': {
    ...Object.fromEntries(
      TYPED_ARRAYS.map((Type) => [Type.name, (): unknown => ({ array: Type.of(0, 1, 100) })]),
    ),
    BigInt64Array: () => ({ array: BigInt64Array.of(-1n, 2n ** 62n) }),
    BigUint64Array: () => ({ array: BigUint64Array.of(0n, 2n ** 63n) }),
    'typed arrays one after another': () => [
      Int8Array.of(1),
      Float64Array.of(Math.PI, -0),
      Int8Array.of(1),
      Uint32Array.of(1),
    ],
  },
  'array-buffer': { ArrayBuffer: () => [Uint8Array.of(1, 2, 3).buffer] },
  error: { Error: () => [new Error('went wrong')], TypeError: () => [new TypeError('wrong type')] },
  cycle: {
    'object that holds itself': selfHolding,
    'array that holds itself': selfListing,
    'objects that hold each other': holdingEachOther,
  },
  'shared-reference': {
    'one object held twice': () => twice({ a: 1 }),
    'one array held twice': () => twice([1, 2]),
  },
  // biome-ignore lint/suspicious/noSparseArray: holes are what is tried here
  'sparse-array': { 'array with holes': () => [1, , 3], 'array of holes alone': () => new Array(3) },
};

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

function holdingEachOther(): unknown {
  const parent: Record<string, unknown> = { name: 'parent' };
  parent['children'] = [{ name: 'child', parent }];
  return parent;
}

function twice(shared: unknown): unknown {
  return { first: shared, second: shared };
}
