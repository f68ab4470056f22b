import { types } from 'node:util';
import { type Anatomy, anatomy, isObject, read } from './_anatomy.ts';

const MOST_TOLD = 10;

interface Pair {
  readonly path: string;
  readonly expected: object;
  readonly actual: object;
}

interface Opened extends Pair {
  readonly before: Anatomy;
  readonly after: Anatomy;
}

interface Walk {
  /** Objects still to be looked into; it grows while it is walked. */
  readonly queue: Pair[];
  /** Which actual object stands for which expected one, and those that stand for one: sharing and cycles must come back. */
  readonly twins: Map<object, object>;
  readonly taken: Set<object>;
  /** By place and kind, so that a loss that repeats along a list is told once and does not hide another. */
  readonly found: Map<string, string>;
}

/**
 * What is different, at most 10 places: `items[3].at: Date became string`, `note: undefined key is missing`.
 * [] means exactly the same, down to prototypes, -0, holes, the order of keys, and which references are shared.
 * Stricter than node:util isDeepStrictEqual, which takes no notice of order and sharing; but two invalid dates are the
 * same here, where Node 20 tells them apart. Not seen by either: private fields, accessors, non-enumerable properties,
 * an error's stack, and the buffer behind a view beyond its bytes.
 *
 * No value is shown, only kinds; a key that does not look like a name may be data and is shown as its position.
 */
export function differences(expected: unknown, actual: unknown): readonly string[] {
  const walk: Walk = { queue: [], twins: new Map(), taken: new Set(), found: new Map() };
  meet(walk, '', expected, actual);
  for (const pair of walk.queue) {
    if (walk.found.size >= MOST_TOLD) break;
    lookInside(walk, pair);
  }
  return [...walk.found.values()].slice(0, MOST_TOLD);
}

function tell(walk: Walk, path: string, what: string): void {
  const place = `${path.replace(/\d+(?=[)\]])/g, '')}: ${what}`;
  if (!walk.found.has(place)) walk.found.set(place, `${path.replace(/^\./, '') || 'the value'}: ${what}`);
}

function meet(walk: Walk, path: string, expected: unknown, actual: unknown): void {
  if (!isObject(expected) || !isObject(actual)) {
    if (!Object.is(expected, actual)) tell(walk, path, became(expected, actual));
    return;
  }
  const twin = walk.twins.get(expected);
  if (twin === actual) return;
  if (twin !== undefined) tell(walk, path, 'shared reference became a copy');
  else if (walk.taken.has(actual)) tell(walk, path, 'separate objects became one');
  else {
    walk.twins.set(expected, actual);
    walk.taken.add(actual);
    walk.queue.push({ path, expected, actual });
  }
}

function lookInside(walk: Walk, { path, expected, actual }: Pair): void {
  const opened = { path, expected, actual, before: anatomy(expected), after: anatomy(actual) };
  const other = otherThing(opened);
  if (other !== null) tell(walk, path, other);
  else {
    meetHeld(walk, path, opened.before.held, opened.after.held);
    meetKeys(walk, opened);
  }
}

/** Why an object is another thing altogether, so that its parts need no look; null if it is not. */
function otherThing({ expected, actual, before, after }: Opened): string | null {
  if (before.kind !== after.kind || label(expected) !== label(actual)) return became(expected, actual);
  if (Object.getPrototypeOf(expected) !== Object.getPrototypeOf(actual)) return 'prototype changed';
  if (tagOf(expected) !== tagOf(actual)) return 'toString tag changed';
  if (sameState(before, after)) return null;
  return before.kind === 'array' ? 'array length changed' : `${label(expected)} changed`;
}

function sameState(before: Anatomy, after: Anatomy): boolean {
  if (before.bytes !== null && after.bytes !== null && Buffer.compare(before.bytes, after.bytes) !== 0)
    return false;
  return before.state.every((value, i) => Object.is(value, after.state[i]));
}

function meetHeld(walk: Walk, path: string, before: Anatomy['held'], after: Anatomy['held']): void {
  for (const [where, value] of before) {
    if (after.has(where)) meet(walk, path + where, value, after.get(where));
    else tell(walk, path + where, `${label(value)} is missing`);
  }
  for (const [where, value] of after)
    if (!before.has(where)) tell(walk, path + where, `${label(value)} was added`);
}

function meetKeys(walk: Walk, { path, expected, actual, before, after }: Opened): void {
  const sameKeys =
    before.keys.length === after.keys.length && before.keys.every((key, i) => key === after.keys[i]);
  const kept = sameKeys ? null : new Set(after.keys);
  // By a number an item is found several times as fast as by its name.
  const items = sameKeys ? itemsOf(expected, before) : 0;
  const item = (array: object, at: number): unknown => (array as readonly unknown[])[at];
  before.keys.forEach((key, position) => {
    const isItem = position < items;
    const value = isItem ? item(expected, position) : read(expected, key);
    if (kept === null || kept.has(key)) {
      const got = isItem ? item(actual, position) : read(actual, key);
      if (isObject(value) || !Object.is(value, got))
        meet(walk, path + step(key, position, before), value, got);
    } else {
      const what = isIndex(key, before) ? 'became a hole' : 'key is missing';
      tell(walk, path + step(key, position, before), `${label(value)} ${what}`);
    }
  });
  if (!sameKeys) tellNewKeys(walk, { path, expected, actual, before, after });
}

/** So many of the first keys are those of an array's items: indexes stand first, in their order. 0: there are holes. */
function itemsOf(object: object, { keys }: Anatomy): number {
  if (!Array.isArray(object)) return 0;
  const { length } = object;
  return keys[length - 1] === String(length - 1) ? length : 0;
}

function tellNewKeys(walk: Walk, { path, actual, before, after }: Opened): void {
  const known = new Set(before.keys);
  let added = 0;
  after.keys.forEach((key, position) => {
    if (known.has(key)) return;
    added += 1;
    const value = label(read(actual, key));
    const what = isIndex(key, after) ? `a hole became ${value}` : `${value} key was added`;
    tell(walk, path + step(key, position, after), what);
  });
  if (added === 0 && before.keys.length === after.keys.length) tell(walk, path, 'key order changed');
}

function step(key: string | symbol, position: number, inside: Anatomy): string {
  if (typeof key === 'symbol') return `[symbol ${position}]`;
  if (isIndex(key, inside)) return `[${key}]`;
  return /^[A-Za-z_$][\w$]{0,39}$/.test(key) ? `.${key}` : `[key ${position}]`;
}

function isIndex(key: string | symbol, inside: Anatomy): boolean {
  return inside.kind === 'array' && typeof key === 'string' && /^\d+$/.test(key);
}

function became(expected: unknown, actual: unknown): string {
  if (expected === 0 && actual === 0) return Object.is(expected, 0) ? '0 became -0' : '-0 became 0';
  const [before, after] = [label(expected), label(actual)];
  return before === after ? `${before} changed` : `${before} became ${after}`;
}

/** The kind of a value in a word or two, never the value. */
function label(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number')
    return Number.isFinite(value) ? (Object.is(value, -0) ? '-0' : 'number') : String(value);
  if (!isObject(value) || typeof value === 'function') return typeof value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!isObject(prototype)) return 'null-prototype object';
  if (prototype === Object.prototype) return 'object';
  if (prototype === Array.prototype) return 'array';
  if (types.isDate(value) && Number.isNaN(value.getTime())) return 'invalid Date';
  const maker = read(prototype, 'constructor');
  return typeof maker === 'function' && maker.name !== '' ? maker.name : 'object';
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value);
}
