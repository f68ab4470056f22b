import { types } from 'node:util';

/** What an object is made of, besides its prototype: enough to compare two, or to name one. */
export interface Anatomy {
  readonly kind: string;
  /** Inner state that is no property: primitives, or the object itself where nothing inside can be seen. */
  readonly state: readonly unknown[];
  readonly bytes: Uint8Array | null;
  /** Values held without an enumerable property, in order: Map keys and values, Set items, the fields of an Error. */
  readonly held: ReadonlyMap<string, unknown>;
  /** Own enumerable keys in their order, without the indexes of a typed array. */
  readonly keys: readonly (string | symbol)[];
}

interface Inside {
  readonly kind: string;
  readonly state?: readonly unknown[];
  readonly bytes?: Uint8Array;
  readonly held?: ReadonlyMap<string, unknown>;
}

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** A property of any object, as `object[key]` reads it. */
export function read(object: object, key: string | symbol): unknown {
  return Reflect.get(object, key);
}

// Most objects have nothing inside, and a message may be of millions of them.
const NO_STATE: readonly unknown[] = [];
const NOTHING_HELD: ReadonlyMap<string, unknown> = new Map();
const PLAIN: Inside = { kind: 'object' };

export function anatomy(object: object): Anatomy {
  const inside = viewInside(object) ?? collectionInside(object) ?? scalarInside(object) ?? PLAIN;
  const { kind, state = NO_STATE, bytes = null, held = NOTHING_HELD } = inside;
  return { kind, state, bytes, held, keys: ownKeys(object) };
}

function viewInside(object: object): Inside | null {
  if (ArrayBuffer.isView(object)) {
    const kind = types.isDataView(object) ? 'DataView' : String(read(object, Symbol.toStringTag));
    return { kind, bytes: new Uint8Array(object.buffer, object.byteOffset, object.byteLength) };
  }
  if (types.isAnyArrayBuffer(object)) {
    return {
      kind: types.isSharedArrayBuffer(object) ? 'SharedArrayBuffer' : 'ArrayBuffer',
      bytes: new Uint8Array(object),
    };
  }
  return null;
}

function collectionInside(object: object): Inside | null {
  if (Array.isArray(object)) return { kind: 'array', state: [object.length] };
  if (types.isMap(object)) {
    const entries = [...object].flatMap(([key, value], i): [string, unknown][] => [
      [`(key ${i})`, key],
      [`(value ${i})`, value],
    ]);
    return { kind: 'Map', held: new Map(entries) };
  }
  if (types.isSet(object)) {
    return { kind: 'Set', held: new Map([...object].map((item, i) => [`(item ${i})`, item])) };
  }
  if (types.isNativeError(object) || object instanceof Error) {
    // Not the stack: it says where the error was made, not what it is.
    const hidden = ['cause', 'errors'].filter((key) => Object.hasOwn(object, key));
    return {
      kind: 'Error',
      held: new Map(['name', 'message', ...hidden].map((key) => [`.${key}`, read(object, key)])),
    };
  }
  return null;
}

function scalarInside(object: object): Inside | null {
  if (types.isDate(object)) return { kind: 'Date', state: [object.getTime()] };
  if (types.isRegExp(object))
    return { kind: 'RegExp', state: [object.source, object.flags, object.lastIndex] };
  if (types.isBoxedPrimitive(object)) return boxedInside(object);
  if (object instanceof URL) return { kind: 'URL', state: [object.href] };
  if (object instanceof URLSearchParams) return { kind: 'URLSearchParams', state: [object.toString()] };
  const tag = Object.prototype.toString.call(object);
  if (tag.startsWith('[object Temporal.')) return { kind: tag.slice(8, -1), state: [String(object)] };
  return isClosed(object) ? { kind: typeof object, state: [object] } : null;
}

function boxedInside(object: object): Inside {
  if (types.isNumberObject(object))
    return { kind: 'boxed number', state: [Number.prototype.valueOf.call(object)] };
  if (types.isStringObject(object))
    return { kind: 'boxed string', state: [String.prototype.valueOf.call(object)] };
  if (types.isBooleanObject(object))
    return { kind: 'boxed boolean', state: [Boolean.prototype.valueOf.call(object)] };
  if (types.isBigIntObject(object))
    return { kind: 'boxed bigint', state: [BigInt.prototype.valueOf.call(object)] };
  return { kind: 'boxed symbol', state: [Symbol.prototype.valueOf.call(object)] };
}

/** Nothing inside can be seen: such a thing equals only itself. */
function isClosed(object: object): boolean {
  return (
    typeof object === 'function' ||
    types.isPromise(object) ||
    types.isWeakMap(object) ||
    types.isWeakSet(object) ||
    types.isGeneratorObject(object) ||
    types.isKeyObject(object) ||
    types.isCryptoKey(object)
  );
}

function ownKeys(object: object): (string | symbol)[] {
  const keys = Object.keys(object);
  const names = types.isTypedArray(object) ? keys.slice(object.length) : keys;
  const symbols = Object.getOwnPropertySymbols(object).filter((key) =>
    Object.prototype.propertyIsEnumerable.call(object, key),
  );
  return symbols.length === 0 ? names : [...names, ...symbols];
}
