import { OP } from './_pickle-opcodes.ts';

/** As Python's own pickler: so many items between a MARK and the opcode that takes them. */
const BATCH = 1000;
const START_BYTES = 4096;

/** Bytes being written. A memo number stands for an object, or for the text of a key, that was written before. */
interface Out {
  bytes: Buffer;
  at: number;
  memo: Map<unknown, number>;
}

/**
 * Writes plain data as a pickle of protocol 4: null, booleans, numbers, bigints, text, bytes, arrays, objects, and sets of
 * text, numbers and null; with references and cycles. A number without a fraction is an int, unless it is beyond 2^53
 * or -0: then it is a float. Throws TypeError for anything else, because it could not come back as it was.
 */
export function createPickleWriter(): (value: unknown) => Buffer {
  const out: Out = { bytes: Buffer.allocUnsafeSlow(START_BYTES), at: 0, memo: new Map() };
  return (value) => {
    out.at = 0;
    out.memo = new Map();
    op(out, OP.PROTO);
    op(out, 4);
    write(out, value);
    op(out, OP.STOP);
    return Buffer.from(out.bytes.subarray(0, out.at));
  };
}

/** Makes room for so many bytes, and one opcode more. */
function room(out: Out, count: number): void {
  const needed = out.at + count + 1;
  if (needed <= out.bytes.length) return;
  const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * out.bytes.length));
  out.bytes.copy(larger, 0, 0, out.at);
  out.bytes = larger;
}

function op(out: Out, code: number): void {
  room(out, 0);
  out.bytes[out.at++] = code;
}

/** An opcode and the number behind it. */
function opWith(out: Out, code: number, size: 1 | 2 | 4, value: number): void {
  room(out, size);
  out.bytes[out.at] = code;
  out.at = out.bytes.writeUIntLE(value, out.at + 1, size);
}

function write(out: Out, value: unknown): void {
  switch (typeof value) {
    case 'string':
      return writeText(out, value);
    case 'number':
      return writeNumber(out, value);
    case 'boolean':
      return op(out, value ? OP.NEWTRUE : OP.NEWFALSE);
    case 'bigint':
      return writeBigint(out, value);
    case 'object':
      return value === null ? op(out, OP.NONE) : writeObject(out, value);
    default:
      throw new TypeError(`pickle has no ${typeof value}`);
  }
}

function writeNumber(out: Out, value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
    room(out, 8);
    out.bytes[out.at] = OP.BINFLOAT;
    out.at = out.bytes.writeDoubleBE(value, out.at + 1);
  } else if (value >= 0 && value < 0x100) opWith(out, OP.BININT1, 1, value);
  else if (value >= 0 && value < 0x1_0000) opWith(out, OP.BININT2, 2, value);
  else if (value === (value | 0)) opWith(out, OP.BININT, 4, value >>> 0);
  else {
    const low = value >>> 0;
    const high = (value - low) / 2 ** 32;
    const size = high === (high << 24) >> 24 ? 1 : high === (high << 16) >> 16 ? 2 : 3;
    opWith(out, OP.LONG1, 1, 4 + size);
    room(out, 4 + size);
    out.bytes.writeUInt32LE(low, out.at);
    out.at = out.bytes.writeIntLE(high, out.at + 4, size);
  }
}

/** Always LONG4, though LONG1 would often do: so that a reader of ours can tell it from a number. Python takes both. */
function writeBigint(out: Out, value: bigint): void {
  const bits = (value < 0n ? ~value : value).toString(2).length + 1;
  const size = (bits + 7) >> 3;
  const hex = BigInt.asUintN(size * 8, value)
    .toString(16)
    .padStart(2 * size, '0');
  opWith(out, OP.LONG4, 4, size);
  room(out, size);
  out.bytes.write(hex, out.at, 'hex');
  out.bytes.subarray(out.at, out.at + size).reverse();
  out.at += size;
}

function writeText(out: Out, text: string): void {
  // Three bytes of UTF-8 a unit at most.
  room(out, 5 + 3 * text.length);
  const isShort = text.length <= 85;
  const from = out.at + (isShort ? 2 : 5);
  const size = out.bytes.write(text, from);
  // UTF-8 cannot hold half a surrogate pair; text of ASCII alone has none.
  if (size > text.length && /\p{Surrogate}/u.test(text)) throw new TypeError('pickle has no lone surrogates');
  out.bytes[out.at] = isShort ? OP.SHORT_BINUNICODE : OP.BINUNICODE;
  if (isShort) out.bytes[out.at + 1] = size;
  else out.bytes.writeUInt32LE(size, out.at + 1);
  out.at = from + size;
}

function writeObject(out: Out, value: object): void {
  if (recalled(out, value)) return;
  if (Array.isArray(value)) return writeList(out, value);
  if (value instanceof Uint8Array) return writeBytes(out, value);
  if (value instanceof Set) return writeSet(out, value);
  if (Object.getPrototypeOf(value) === Object.prototype) return writeDict(out, value);
  throw new TypeError(
    `only plain data is pickled, and this ${Object.prototype.toString.call(value).slice(8, -1)} is none`,
  );
}

/** Names what was written before; false when it was not. */
function recalled(out: Out, value: unknown): boolean {
  const number = out.memo.get(value);
  if (number === undefined) return false;
  if (number < 0x100) opWith(out, OP.BINGET, 1, number);
  else opWith(out, OP.LONG_BINGET, 4, number);
  return true;
}

function memoize(out: Out, value: unknown): void {
  op(out, OP.MEMOIZE);
  out.memo.set(value, out.memo.size);
}

function writeList(out: Out, list: readonly unknown[]): void {
  op(out, OP.EMPTY_LIST);
  memoize(out, list);
  inBatches(out, list, OP.APPENDS, (item) => write(out, item));
}

/** The text of a key is written once a message, as Python does it. */
function writeDict(out: Out, value: object): void {
  op(out, OP.EMPTY_DICT);
  memoize(out, value);
  inBatches(out, Object.keys(value), OP.SETITEMS, (key) => {
    if (!recalled(out, key)) {
      writeText(out, key);
      memoize(out, key);
    }
    write(out, Reflect.get(value, key));
  });
}

/** Python has 1, 1.0 and True for one, and no list or dict in a set. */
function writeSet(out: Out, set: ReadonlySet<unknown>): void {
  op(out, OP.EMPTY_SET);
  memoize(out, set);
  inBatches(out, [...set], OP.ADDITEMS, (item) => {
    if (item !== null && typeof item !== 'string' && typeof item !== 'number')
      throw new TypeError("a set of Python's holds text, numbers and null only");
    write(out, item);
  });
}

function inBatches<T>(out: Out, items: readonly T[], end: number, each: (item: T) => void): void {
  for (let from = 0; from < items.length; from += BATCH) {
    op(out, OP.MARK);
    // Not forEach, which passes over holes: undefined is refused.
    for (const item of items.slice(from, from + BATCH)) each(item);
    op(out, end);
  }
}

function writeBytes(out: Out, value: Uint8Array): void {
  if (value.length < 0x100) opWith(out, OP.SHORT_BINBYTES, 1, value.length);
  else opWith(out, OP.BINBYTES, 4, value.length);
  room(out, value.length);
  out.bytes.set(value, out.at);
  out.at += value.length;
  memoize(out, value);
}
