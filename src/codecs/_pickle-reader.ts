import { DANGEROUS, OP } from './_pickle-opcodes.ts';

/** A pickle being read: a program for a machine with a stack. */
interface Machine {
  readonly bytes: Buffer;
  at: number;
  readonly stack: unknown[];
  /** How high the stack was at each MARK that is still open. */
  readonly marks: number[];
  readonly memo: unknown[];
}
type Step = (machine: Machine) => void;

/**
 * Reads plain data from a pickle of protocol 4 or 5, as Python's pickle.dumps writes it. None is null, a tuple an array,
 * a frozenset a Set, bytes (and of protocol 5 a bytearray) a Uint8Array; an int beyond 2^53 is a bigint. Nothing is ever imported,
 * constructed by name or called: only the opcodes of plain data are known, and any other is refused before it does
 * anything. Throws TypeError or RangeError.
 */
export function readPickle(bytes: Uint8Array): unknown {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const machine: Machine = { bytes: buffer, at: 2, stack: [], marks: [], memo: [] };
  if (buffer[0] !== OP.PROTO || !(buffer[1] === 4 || buffer[1] === 5))
    throw new TypeError('not a pickle of protocol 4 or 5');
  for (;;) {
    const code = buffer.readUInt8(machine.at++);
    if (code === OP.STOP) break;
    const step = STEPS[code];
    if (!step) throw refused(code);
    step(machine);
  }
  if (machine.at !== buffer.length) throw new RangeError('the pickle ends before the bytes do');
  const value = pop(machine);
  if (machine.stack.length > 0 || machine.marks.length > 0)
    throw new RangeError('the pickle left its stack full');
  return value;
}

function refused(code: number): TypeError {
  const name = DANGEROUS.get(code);
  return name === undefined
    ? new TypeError(`opcode 0x${code.toString(16)} is not of plain data`)
    : new TypeError(`the pickle wants to import, construct or call something (${name}): refused`);
}

const floor = ({ marks }: Machine): number => marks.at(-1) ?? 0;

function pop(machine: Machine): unknown {
  if (machine.stack.length <= floor(machine)) throw new RangeError('the pickle takes more than it has put');
  return machine.stack.pop();
}

function peek(machine: Machine): unknown {
  if (machine.stack.length <= floor(machine)) throw new RangeError('the pickle takes more than it has put');
  return machine.stack.at(-1);
}

/** All that was put since the last MARK, which is closed. */
function popMark(machine: Machine): unknown[] {
  const mark = machine.marks.pop();
  if (mark === undefined) throw new RangeError('the pickle closes a mark it has not set');
  return machine.stack.splice(mark);
}

const put =
  (read: (machine: Machine) => unknown): Step =>
  (machine) => {
    machine.stack.push(read(machine));
  };

/** Steps over so many bytes, and says where they begin. */
function skip(machine: Machine, size: number): number {
  const from = machine.at;
  if (size > machine.bytes.length - from) throw new RangeError('the pickle ends in the middle of a value');
  machine.at += size;
  return from;
}

const uint1 = (m: Machine): number => m.bytes.readUInt8(skip(m, 1));
const uint4 = (m: Machine): number => m.bytes.readUInt32LE(skip(m, 4));
const uint8 = (m: Machine): number => Number(m.bytes.readBigUInt64LE(skip(m, 8)));

function copy(machine: Machine, size: number): Uint8Array {
  const from = skip(machine, size);
  return new Uint8Array(machine.bytes.subarray(from, machine.at));
}

function text(machine: Machine, size: number): string {
  const from = skip(machine, size);
  const decoded = machine.bytes.toString('utf8', from, machine.at);
  // Buffer puts U+FFFD for what is not UTF-8; where there is one, it is looked at again.
  return decoded.includes('\uFFFD') ? strict.decode(machine.bytes.subarray(from, machine.at)) : decoded;
}
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A number where it is exact. */
function long1(machine: Machine): number | bigint {
  const size = uint1(machine);
  if (size > 0 && size <= 6) return machine.bytes.readIntLE(skip(machine, size), size);
  const value = long(machine, size);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function long(machine: Machine, size: number): bigint {
  const hex = Buffer.from(copy(machine, size)).reverse().toString('hex');
  return BigInt.asIntN(8 * size, BigInt(`0x${hex || '0'}`));
}

function recall({ memo }: Machine, number: number): unknown {
  if (number >= memo.length) throw new RangeError('the pickle recalls what it has not memoized');
  return memo[number];
}

const tuple = (size: number): Step =>
  put((machine) => {
    const items = Array.from({ length: size }, () => pop(machine));
    return items.reverse();
  });

function append(machine: Machine, items: readonly unknown[]): void {
  const list = peek(machine);
  if (!Array.isArray(list)) throw new TypeError('the pickle appends to what is no list');
  for (const item of items) list.push(item);
}

function setItems(machine: Machine, items: readonly unknown[]): void {
  const dict = peek(machine);
  if (!isDict(dict)) throw new TypeError('the pickle sets items of what is no dict');
  if (items.length % 2 > 0) throw new RangeError('the pickle has a key without a value');
  for (let i = 0; i < items.length; i += 2) setItem(dict, items[i], items[i + 1]);
}

const isDict = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function setItem(dict: Record<string, unknown>, key: unknown, value: unknown): void {
  if (typeof key !== 'string') throw new TypeError('only text can be a key of an object');
  if (key === '__proto__')
    // An assignment would change the prototype.
    Object.defineProperty(dict, key, { value, configurable: true, enumerable: true, writable: true });
  else dict[key] = value;
}

function addItems(machine: Machine): void {
  const items = popMark(machine);
  const set = peek(machine);
  if (!(set instanceof Set)) throw new TypeError('the pickle adds items to what is no set');
  for (const item of items) set.add(item);
}

const STEPS: readonly (Step | undefined)[] = stepsOf([
  [OP.FRAME, (m) => void uint8(m)],
  [OP.MARK, (m) => void m.marks.push(m.stack.length)],
  [OP.MEMOIZE, (m) => void m.memo.push(peek(m))],
  [OP.BINGET, put((m) => recall(m, uint1(m)))],
  [OP.LONG_BINGET, put((m) => recall(m, uint4(m)))],
  [OP.NONE, put(() => null)],
  [OP.NEWTRUE, put(() => true)],
  [OP.NEWFALSE, put(() => false)],
  [OP.BININT, put((m) => m.bytes.readInt32LE(skip(m, 4)))],
  [OP.BININT1, put((m) => uint1(m))],
  [OP.BININT2, put((m) => m.bytes.readUInt16LE(skip(m, 2)))],
  [OP.LONG1, put(long1)],
  [OP.LONG4, put((m) => long(m, uint4(m)))],
  [OP.BINFLOAT, put((m) => m.bytes.readDoubleBE(skip(m, 8)))],
  [OP.SHORT_BINUNICODE, put((m) => text(m, uint1(m)))],
  [OP.BINUNICODE, put((m) => text(m, uint4(m)))],
  [OP.BINUNICODE8, put((m) => text(m, uint8(m)))],
  [OP.SHORT_BINBYTES, put((m) => copy(m, uint1(m)))],
  [OP.BINBYTES, put((m) => copy(m, uint4(m)))],
  [OP.BINBYTES8, put((m) => copy(m, uint8(m)))],
  [OP.BYTEARRAY8, put((m) => copy(m, uint8(m)))],
  [OP.EMPTY_LIST, put(() => [])],
  [OP.APPEND, (m) => append(m, [pop(m)])],
  [OP.APPENDS, (m) => append(m, popMark(m))],
  [OP.EMPTY_TUPLE, tuple(0)],
  [OP.TUPLE1, tuple(1)],
  [OP.TUPLE2, tuple(2)],
  [OP.TUPLE3, tuple(3)],
  [OP.TUPLE, put(popMark)],
  [OP.EMPTY_DICT, put(() => ({}))],
  [OP.SETITEM, (m) => setItems(m, tuple2(m))],
  [OP.SETITEMS, (m) => setItems(m, popMark(m))],
  [OP.EMPTY_SET, put(() => new Set())],
  [OP.ADDITEMS, addItems],
  [OP.FROZENSET, put((m) => new Set(popMark(m)))],
]);

function tuple2(machine: Machine): [unknown, unknown] {
  const value = pop(machine);
  return [pop(machine), value];
}

function stepsOf(entries: readonly (readonly [number, Step])[]): (Step | undefined)[] {
  const steps = new Array<Step | undefined>(256).fill(undefined);
  for (const [code, step] of entries) steps[code] = step;
  return steps;
}
