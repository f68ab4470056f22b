import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { differences } from './equal.ts';
import { CATALOGUE } from './values.ts';

class Left {
  x = 1;
}
class Right {
  x = 1;
}
/** Stands in for what the oldest Node there is support for has not got. */
class Instant {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
  get [Symbol.toStringTag](): string {
    return 'Temporal.Instant';
  }
}
const shared = { a: 1 };
const loop = (): unknown[] => {
  const list: unknown[] = [];
  list.push(list);
  return list;
};
const withIndex = (regexp: RegExp, lastIndex: number) => Object.assign(regexp, { lastIndex });
// biome-ignore lint/suspicious/noSparseArray: a hole is what is compared here
const holed = [1, , 3];

const CASES: readonly (readonly [what: string, expected: unknown, actual: unknown, ...told: string[]])[] = [
  [
    'type',
    { items: [0, 1, 2, { at: new Date(0) }] },
    { items: [0, 1, 2, { at: '' }] },
    'items[3].at: Date became string',
  ],
  ['missing key', { note: undefined }, {}, 'note: undefined key is missing'],
  ['added key', {}, { note: 1 }, 'note: number key was added'],
  ['renamed key', { a: 1 }, { b: 1 }, 'a: number key is missing', 'b: number key was added'],
  ['negative zero', { n: -0 }, { n: 0 }, 'n: -0 became 0'],
  ['zero', 0, -0, 'the value: 0 became -0'],
  ['NaN', [Number.NaN], [null], '[0]: NaN became null'],
  ['number', { n: 1 }, { n: 2 }, 'n: number changed'],
  ['string', 'secret', 'other', 'the value: string changed'],
  ['bigint', 1n, 1, 'the value: bigint became number'],
  ['Buffer', { buf: Buffer.of(1) }, { buf: Uint8Array.of(1) }, 'buf: Buffer became Uint8Array'],
  ['bytes', Uint8Array.of(1, 2), Uint8Array.of(1, 3), 'the value: Uint8Array changed'],
  ['byte length', Uint8Array.of(1), Uint8Array.of(1, 0), 'the value: Uint8Array changed'],
  ['view', new Int8Array(4), new Int32Array(1), 'the value: Int8Array became Int32Array'],
  ['ArrayBuffer', new ArrayBuffer(1), new ArrayBuffer(2), 'the value: ArrayBuffer changed'],
  ['hole', holed, [1, undefined, 3], '[1]: a hole became undefined'],
  ['new hole', [1, undefined, 3], holed, '[1]: undefined became a hole'],
  ['length', { list: [1, 2] }, { list: [1] }, 'list: array length changed'],
  ['named property', Object.assign([1], { extra: 1 }), [1], 'extra: number key is missing'],
  ['key order', { a: 1, b: 2 }, { b: 2, a: 1 }, 'the value: key order changed'],
  [
    'Map order',
    new Map([
      [1, 'a'],
      [2, 'b'],
    ]),
    new Map([
      [2, 'b'],
      [1, 'a'],
    ]),
    '(key 0): number changed',
    '(value 0): string changed',
  ],
  ['Map value', new Map([['k', 1]]), new Map([['k', '1']]), '(value 0): number became string'],
  ['Map size', new Map([['k', 1]]), new Map(), '(key 0): string is missing', '(value 0): number is missing'],
  ['Set order', new Set(['a', 'b']), new Set(['b', 'a']), '(item 0): string changed'],
  ['Set size', new Set(), new Set([1]), '(item 0): number was added'],
  ['invalid date', new Date(Number.NaN), null, 'the value: invalid Date became null'],
  ['date', new Date(1), new Date(2), 'the value: Date changed'],
  ['RegExp flags', /a/g, /a/i, 'the value: RegExp changed'],
  ['RegExp position', withIndex(/a/g, 1), /a/g, 'the value: RegExp changed'],
  ['class', new Left(), { x: 1 }, 'the value: Left became object'],
  ['other class', new Left(), new Right(), 'the value: Left became Right'],
  ['same name', new (class A {})(), new (class A {})(), 'the value: prototype changed'],
  ['no prototype', Object.create(null), {}, 'the value: null-prototype object became object'],
  ['boxed', Object(1), 1, 'the value: Number became number'],
  ['boxed value', Object('a'), Object('b'), 'the value: String changed'],
  ['error message', new Error('a'), new Error('b'), 'message: string changed'],
  ['error cause', new Error('a', { cause: 1 }), new Error('a'), 'cause: number is missing'],
  ['URL', new URL('a:b'), new URL('a:c'), 'the value: URL changed'],
  [
    'Temporal',
    new Instant('2025-01-02T00:00Z'),
    new Instant('2025-01-03T00:00Z'),
    'the value: Instant changed',
  ],
  ['symbol key', { [Symbol.for('k')]: 1 }, {}, '[symbol 0]: number key is missing'],
  ['function', () => 1, () => 1, 'the value: function changed'],
  ['promise', Promise.resolve(), Promise.resolve(), 'the value: Promise changed'],
  ['shared', { a: shared, b: shared }, { a: { a: 1 }, b: { a: 1 } }, 'b: shared reference became a copy'],
  ['merged', { a: { a: 1 }, b: { a: 1 } }, { a: shared, b: shared }, 'b: separate objects became one'],
  ['cycle', loop(), [loop()], '[0]: shared reference became a copy'],
  ['key that is data', { 'jo@example.org': 1 }, { 'jo@example.org': 2 }, '[key 0]: number changed'],
  ['own __proto__', JSON.parse('{"__proto__":1}'), {}, '__proto__: number key is missing'],
];

for (const [what, expected, actual, ...told] of CASES) {
  test(`tells of a different ${what}`, () => {
    assert.deepEqual(differences(expected, actual), told);
  });
}

test('tells a loss that repeats along a list once, and at most 10 losses', () => {
  const list = Array.from({ length: 50 }, (_, i) => ({ at: new Date(i), id: BigInt(i) }));
  const back = list.map(({ at, id }) => ({ at: at.toISOString(), id: Number(id) }));
  assert.deepEqual(differences({ list }, { list: back }), [
    'list[0].at: Date became string',
    'list[0].id: bigint became number',
  ]);
  const wide = Object.fromEntries(list.map((_, i) => [`field${i}`, i]));
  assert.equal(differences(wide, {}).length, 10);
});

test('looks at each object once, however often it is held, and at any depth', () => {
  let dense: unknown = 1;
  for (let i = 0; i < 200; i += 1) dense = [dense, dense];
  assert.deepEqual(differences(dense, dense), []);
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i += 1) deep = [deep];
  assert.deepEqual(differences(deep, deep), []);
});

for (const { name, make } of CATALOGUE) {
  test(`two of the same are no different: ${name}`, () => {
    assert.deepEqual(differences(make(), make()), []);
  });
}

test('any two of the catalogue are told apart', () => {
  for (const [i, { name, make }] of CATALOGUE.entries()) {
    for (const other of CATALOGUE.slice(i + 1)) {
      assert.notDeepEqual(differences(make(), other.make()), [], `${name} and ${other.name}`);
    }
  }
});

const anything = fc.anything({
  maxDepth: 3,
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});

test('a value and another of the same making are no different', () => {
  fc.assert(fc.property(fc.clone(anything, 2), ([one, two]) => assert.deepEqual(differences(one, two), [])));
});

// Without invalid dates: isDeepStrictEqual of Node 20 says that not even two of those are the same.
test('what isDeepStrictEqual tells apart is told apart', () => {
  const few = fc.constantFrom<unknown>(0, -0, Number.NaN, null, undefined, '', 'a', 1n, false);
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      few,
      fc.array(tie('node'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom('a', 'b'), tie('node')),
      fc.array(tie('node'), { maxLength: 2 }).map((items) => new Set(items)),
      fc.array(fc.tuple(tie('node'), tie('node')), { maxLength: 2 }).map((entries) => new Map(entries)),
      few.map((cause) => new Error('a', { cause })),
      few.map((value) => Object(value)),
      fc.constantFrom(0, 1).map((time) => new Date(time)),
      fc.array(fc.constantFrom(0, -0, Number.NaN), { maxLength: 2 }).map((items) => Float64Array.from(items)),
    ),
  })).node;
  let different = 0;
  fc.assert(
    fc.property(tree, tree, (one, two) => {
      if (isDeepStrictEqual(one, two)) return;
      different += 1;
      assert.notDeepEqual(differences(one, two), []);
    }),
    { numRuns: 2000 },
  );
  assert.ok(different > 500, `only ${different} pairs were different`);
});
