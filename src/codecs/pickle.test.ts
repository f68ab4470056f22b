import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { differences } from '../fidelity/equal.ts';
import { loaderOf } from '../packages.ts';
import { DANGEROUS, OP } from './_pickle-opcodes.ts';
import { readPickle } from './_pickle-reader.ts';
import { createPickleWriter } from './_pickle-writer.ts';
import createPickleparser, { meta } from './pickleparser.ts';

const write = createPickleWriter();
const pickleparser = await createPickleparser({ options: {}, load: loaderOf(meta.package, undefined) });

/** A pickle of protocol 4 by hand: opcodes as numbers, their arguments as text. */
const pickleOf = (...parts: (number | string)[]): Buffer =>
  Buffer.concat([
    Buffer.of(OP.PROTO, 4),
    ...parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part, 'latin1'))),
  ]);
const text = (value: string): string => String.fromCharCode(OP.SHORT_BINUNICODE, value.length) + value;

test('whatever JSON holds comes back, and so do bigints, bytes and what JSON has no number for', () => {
  const leaf = fc.oneof(
    fc.jsonValue({ stringUnit: 'binary' }),
    fc.double(),
    fc.maxSafeInteger(),
    fc.bigInt(),
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ maxLength: 300, unit: 'binary' }),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('value')),
      fc.dictionary(fc.string(), tie('value'), { noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(value, (made) => assert.deepEqual(differences(made, readPickle(write(made))), [])),
    { numRuns: 300 },
  );
});

test('text and bytes of every length around a boundary, long lists and large objects', () => {
  for (const length of [0, 1, 84, 85, 86, 255, 256, 257, 4096, 65_536]) {
    for (const value of ['x'.repeat(length), '\u20ac'.repeat(length), new Uint8Array(length).fill(7)])
      assert.deepEqual(differences(value, readPickle(write(value))), []);
    const list = Array.from({ length }, (_, i) => i - 10);
    const object = Object.fromEntries(list.map((i) => [`key ${i}`, [i]]));
    for (const value of [list, object, new Set(list)])
      assert.deepEqual(differences(value, readPickle(write(value))), []);
  }
});

test('one name for each key of a message, however many objects have it', () => {
  const [one, many] = [1, 400].map((length) =>
    write(Array.from({ length }, (_, i) => ({ [`k${i % 300}`]: null }))),
  );
  assert.ok(one && many);
  assert.equal(many.toString('latin1').split('k7').length, 1 + 11); // k7, k70 to k79
});

test('what is no plain data is refused, and what was begun before it is forgotten', () => {
  class Point {}
  for (const value of [
    undefined,
    [undefined],
    Symbol('s'),
    () => 1,
    new Date(0),
    /a/,
    new Map(),
    new Point(),
  ])
    assert.throws(() => write({ a: [value] }), TypeError);
  for (const value of [new Set([true]), new Set([[1]]), 'a\ud800', { '\udc00': 1 }, new Float64Array(1)])
    assert.throws(() => write(value), TypeError);
  assert.deepEqual(readPickle(write({ a: 1 })), { a: 1 });
});

/** Whole programs of an attacker: what Python would run on loading them. */
const hostile: Readonly<Record<string, Buffer>> = {
  GLOBAL: pickleOf('cos\nsystem\n', OP.STOP),
  STACK_GLOBAL: pickleOf(text('os'), text('system'), 0x93, OP.STOP),
  'GLOBAL, REDUCE': pickleOf('cos\nsystem\n', text('id'), OP.TUPLE1, 'R', OP.STOP),
  'STACK_GLOBAL, REDUCE': pickleOf(text('os'), text('system'), 0x93, text('id'), OP.TUPLE1, 'R', OP.STOP),
  REDUCE: pickleOf(text('system'), text('id'), OP.TUPLE1, 'R', OP.STOP),
  INST: pickleOf(OP.MARK, text('id'), 'ios\nsystem\n', OP.STOP),
  OBJ: pickleOf(OP.MARK, text('system'), text('id'), 'o', OP.STOP),
  NEWOBJ: pickleOf(text('system'), OP.EMPTY_TUPLE, 0x81, OP.STOP),
  NEWOBJ_EX: pickleOf(text('system'), OP.EMPTY_TUPLE, OP.EMPTY_DICT, 0x92, OP.STOP),
  EXT1: pickleOf(0x82, 1, OP.STOP),
  EXT2: pickleOf(0x83, 1, 0, OP.STOP),
  EXT4: pickleOf(0x84, 1, 0, 0, 0, OP.STOP),
  PERSID: pickleOf('Pid\n', OP.STOP),
  BINPERSID: pickleOf(text('id'), 'Q', OP.STOP),
};

for (const [name, bytes] of Object.entries(hostile)) {
  test(`hostile: ${name} is refused by the reader, and by pickleparser behind its codec`, () => {
    const named = name.split(', ')[0];
    assert.throws(() => readPickle(bytes), new RegExp(`construct or call something \\(${named}\\): refused`));
    assert.throws(() => pickleparser.decode(bytes), Error);
  });
}

test('every opcode that is not of plain data is refused before it does anything', () => {
  const known = new Set<number>(Object.values(OP));
  assert.deepEqual(
    [...DANGEROUS.keys()].filter((code) => known.has(code)),
    [],
  );
  for (let code = 0; code < 256; code += 1) {
    if (known.has(code)) continue;
    assert.throws(() => readPickle(pickleOf(OP.NONE, code, OP.STOP)), /refused$|is not of plain data$/);
  }
});

test('a crafted key changes no prototype', () => {
  const value = JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}');
  const got = readPickle(write(value));
  assert.deepEqual(differences(value, got), []);
  assert.equal(Reflect.get({}, 'admin'), undefined);
});

test('cut anywhere, or with bytes behind it, it is refused', () => {
  const whole = write({
    a: [1, 70_000, 2 ** 40, -0.5, 2n ** 70n, 'text', new Uint8Array(3)],
    b: new Set(['x']),
  });
  readPickle(whole);
  for (let end = 0; end < whole.length; end += 1)
    assert.throws(() => readPickle(whole.subarray(0, end)), Error, String(end));
  assert.throws(() => readPickle(Buffer.concat([whole, Buffer.of(OP.NONE)])), RangeError);
});

test('it asks for no more than it has: lengths, marks, memo and stack', () => {
  const huge = `${'\xff'.repeat(7)}\x0f`;
  for (const bytes of [
    pickleOf(OP.BINUNICODE8, huge, OP.STOP),
    pickleOf(OP.BINBYTES8, huge, OP.STOP),
    pickleOf(OP.BYTEARRAY8, huge, OP.STOP),
    pickleOf(OP.LONG4, '\xff\xff\xff\x7f', OP.STOP),
    pickleOf(OP.BINGET, 0, OP.STOP),
    pickleOf(OP.STOP),
    pickleOf(OP.NONE, OP.NONE, OP.STOP),
    pickleOf(OP.NONE, OP.MARK, OP.STOP),
    pickleOf(OP.TUPLE, OP.STOP),
    pickleOf(OP.NONE, OP.MARK, OP.MEMOIZE, OP.STOP),
    pickleOf(OP.EMPTY_DICT, OP.MARK, OP.NONE, OP.SETITEMS, OP.STOP),
    pickleOf(OP.EMPTY_DICT, OP.NONE, OP.NONE, OP.SETITEM, OP.STOP),
    pickleOf(OP.NONE, OP.NONE, OP.APPEND, OP.STOP),
    pickleOf(OP.NONE, OP.MARK, OP.ADDITEMS, OP.STOP),
    pickleOf(OP.NONE, OP.MARK, OP.SETITEMS, OP.STOP),
    Buffer.of(OP.PROTO, 3, OP.NONE, OP.STOP),
    Buffer.of(OP.SHORT_BINUNICODE, 1, 0xff),
    pickleOf(OP.SHORT_BINUNICODE, 1, 0xff, OP.STOP),
  ])
    assert.throws(() => readPickle(bytes), /^(TypeError|RangeError)/, bytes.toString('hex'));
});

test('nesting is as deep as it likes when read, and refused when it is too deep to write', () => {
  const levels = 200_000;
  const deep = Buffer.concat([
    Buffer.of(OP.PROTO, 4),
    Buffer.alloc(levels, OP.EMPTY_LIST),
    Buffer.alloc(levels - 1, OP.APPEND),
    Buffer.of(OP.STOP),
  ]);
  let level = readPickle(deep);
  for (let n = 1; n < levels; n += 1) level = Array.isArray(level) ? level[0] : undefined;
  assert.deepEqual(level, []);
  assert.throws(() => write(readPickle(deep)), RangeError);
});

test('changed bytes are read or refused with an error, and nothing else happens', () => {
  const whole = write({ a: [1, 2 ** 40, 'text', new Uint8Array(3), { a: null }], b: 2n ** 70n, '': true });
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const bytes = Buffer.from(whole);
      bytes[at] = byte;
      try {
        readPickle(bytes);
      } catch (thrown) {
        assert.ok(thrown instanceof TypeError || thrown instanceof RangeError, String(thrown));
      }
    }),
    { numRuns: 2000 },
  );
  assert.deepEqual(Object.keys(Object.prototype), []);
});
