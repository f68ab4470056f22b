import { type Makers, nested } from './_makers.ts';

class Point {
  x = 1;
  y = 2;
}
class Stack extends Array<unknown> {}
class Registry extends Map<unknown, unknown> {}
class OwnError extends Error {}
const someSymbol = Symbol('some');
const someFunction = (): number => 1;
// Nothing inside these can be compared, so each is always the same one.
const someWeakMap = new WeakMap();
const somePromise = Promise.resolve(1);

/** No feature that a payload can ask for, but people try it. */
export const BEYOND: Makers = {
  '100 levels deep': () => nested(100),
  '1000 levels deep': () => nested(1000),
  'lone surrogate': () => 'a\uD800b',
  'lone surrogate in a key': () => ({ 'a\uD800b': 1 }),
  'own key named __proto__': () => JSON.parse('{"__proto__":{"admin":true},"a":1}'),
  'keys that formats reserve': () => ({ $ref: 1, $type: 2, $date: 3, _bsontype: 'Long', json: 4, meta: 5 }),
  'object without prototype': () => Object.assign(Object.create(null), { a: 1 }),
  'class instance': () => new Point(),
  'instances of classes that extend Array and Map': () => [Stack.from([1, 2]), new Registry([['a', 1]])],
  'Error with cause and own field': () =>
    Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'E_X' }),
  'instance of a class that extends Error': () => [new OwnError('own')],
  AggregateError: () => new AggregateError([new Error('one')], 'all failed'),
  DOMException: () => [new DOMException('gone', 'NotFoundError')],
  'invalid date': () => [new Date(Number.NaN)],
  Buffer: () => ({ bytes: Buffer.from([1, 2, 3]) }),
  DataView: () => [new DataView(Uint8Array.of(1, 2, 3, 4).buffer, 1, 2)],
  SharedArrayBuffer: () => [new SharedArrayBuffer(4)],
  'Map that holds itself': mapHoldingItself,
  'one Date and one Map held twice': () => heldTwice([new Date(0), new Map([['a', 1]])]),
  URL: () => [new URL('https://example.org/a?b=c')],
  URLSearchParams: () => [new URLSearchParams('a=1&a=2')],
  'boxed primitives': () => [Object(1), Object('s'), Object(false), Object(1n)],
  'Symbol key': () => ({ [someSymbol]: 1, a: 2 }),
  symbol: () => [someSymbol],
  'registered symbol': () => [Symbol.for('wirebench')],
  function: () => ({ f: someFunction }),
  'object with toJSON': () => ({ a: 1, toJSON: someFunction }),
  'array with a named property': () => Object.assign([1, 2], { extra: true }),
  WeakMap: () => [someWeakMap],
  Promise: () => [somePromise],
  ...float16(),
  ...temporal(),
};

function mapHoldingItself(): unknown {
  const map = new Map<unknown, unknown>([['a', 1]]);
  return map.set('self', map);
}

function heldTwice(values: readonly unknown[]): unknown {
  return [...values, ...values];
}

/** Where the runtime has it: Node 24. */
function float16(): Makers {
  const Type: unknown = Reflect.get(globalThis, 'Float16Array');
  if (typeof Type !== 'function') return {};
  return { Float16Array: () => ({ array: Reflect.construct(Type, [[0, 1.5, 100]]) }) };
}

/** Where the runtime has it: Node 26. */
function temporal(): Makers {
  const types: unknown = Reflect.get(globalThis, 'Temporal');
  if (typeof types !== 'object' || types === null) return {};
  const of = (type: string, text: string) => () => {
    const { from } = Reflect.get(types, type) as { from(text: string): unknown };
    return [from(text)];
  };
  return {
    'Temporal.Instant': of('Instant', '2025-01-02T03:04:05.123456789Z'),
    'Temporal.PlainDateTime': of('PlainDateTime', '2025-01-02T03:04:05'),
    'Temporal.ZonedDateTime': of('ZonedDateTime', '2025-01-02T03:04:05+01:00[Europe/Berlin]'),
    'Temporal.Duration': of('Duration', 'P1Y2M3DT4H'),
  };
}
