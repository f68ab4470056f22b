import { hex, repeated } from './_bytes.ts';

/** A message that says it is much larger than it is, or that is small and costly to read. */
export interface Bomb {
  readonly name: string;
  make(): Buffer;
  /** It is a message of its format, so reading it is right. */
  readonly valid?: true;
}

interface FormatBombs {
  readonly lengths: readonly Bomb[];
  /** The message of a value of so many levels, for formats in which a level is not just put around the next. */
  readonly deep?: (shape: 'arrays' | 'objects', levels: number) => Buffer;
  /** Ways of a format to name a property that the encoder has no value for. */
  readonly prototypeKeys?: readonly string[];
}

const announced = (...bombs: readonly (readonly [name: string, bytes: string])[]): Bomb[] =>
  bombs.map(([name, bytes]) => ({ name, make: () => hex(bytes) }));
const thousandTimes = (name: string, bytes: string): Bomb => ({
  name,
  make: () => repeated(hex(bytes), 1000),
});
const text = (name: string, make: () => string): Bomb => ({
  name,
  make: () => Buffer.from(make()),
  valid: true,
});
const DIGITS = '9'.repeat(1_000_000);

const JSON_LENGTHS: readonly Bomb[] = [
  text('integer of a million digits', () => DIGITS),
  text('fraction of a million digits', () => `0.${DIGITS}`),
  text('exponent of a million digits', () => `1e${DIGITS}`),
  text('text of 200,000 escapes', () => `"${'\\u0041'.repeat(200_000)}"`),
  text('array of a million zeros', () => `[${'0,'.repeat(999_999)}0]`),
];

/** By format, below any compression. Heads of each format that announce 2^32 elements or bytes, and the like. */
export const BOMBS: { readonly [format: string]: FormatBombs | undefined } = {
  // https://github.com/msgpack/msgpack/blob/master/spec.md
  msgpack: {
    lengths: [
      ...announced(
        ['array of 2^32 - 1', 'dd ff ff ff ff'],
        ['array of 2^25', 'dd 02 00 00 00'],
        ['map of 2^32 - 1', 'df ff ff ff ff'],
        ['text of 2^32 - 1 bytes', 'db ff ff ff ff'],
        ['binary of 2^32 - 1 bytes', 'c6 ff ff ff ff'],
        ['extension of 2^32 - 1 bytes', 'c9 ff ff ff ff 01'],
      ),
      thousandTimes('1000 nested arrays of 2^16 - 1', 'dc ff ff'),
      thousandTimes('1000 nested maps of 2^16 - 1', 'de ff ff a1 61'),
    ],
  },
  // RFC 8949
  cbor: {
    lengths: [
      ...announced(
        ['array of 2^32 - 1', '9a ff ff ff ff'],
        ['array of 2^25', '9a 02 00 00 00'],
        ['array of 2^63 - 1', '9b 7f ff ff ff ff ff ff ff'],
        ['map of 2^32 - 1', 'ba ff ff ff ff'],
        ['text of 2^32 - 1 bytes', '7a ff ff ff ff'],
        ['bytes of 2^32 - 1', '5a ff ff ff ff'],
        ['bytes of 2^63 - 1', '5b 7f ff ff ff ff ff ff ff'],
        ['bignum of 2^32 - 1 bytes', 'c2 5a ff ff ff ff'],
      ),
      thousandTimes('1000 nested arrays of 2^16 - 1', '99 ff ff'),
      thousandTimes('1000 nested maps of 2^16 - 1', 'b9 ff ff 61 61'),
      thousandTimes('1000 arrays without an end', '9f'),
    ],
  },
  // https://bsonspec.org
  bson: {
    lengths: announced(
      ['document of 2^31 - 1 bytes', 'ff ff ff 7f 10 61 00 01 00 00 00 00'],
      ['document of -1 bytes', 'ff ff ff ff 10 61 00 01 00 00 00 00'],
      ['text of 2^31 - 1 bytes', '0f 00 00 00 02 61 00 ff ff ff 7f 62 00 00 00'],
      ['text of -1 bytes', '0f 00 00 00 02 61 00 ff ff ff ff 62 00 00 00'],
      ['binary of 2^31 - 1 bytes', '0e 00 00 00 05 61 00 ff ff ff 7f 00 62 00'],
      ['document within of 2^31 - 1 bytes', '0d 00 00 00 03 61 00 ff ff ff 7f 00 00'],
      ['array within of 2^31 - 1 bytes', '0d 00 00 00 04 61 00 ff ff ff 7f 00 00'],
    ),
    deep: (shape, levels) => {
      // Each level: its size (4 bytes), one element (type, name, 0), and a 0 at the end.
      const [type, name] = shape === 'arrays' ? [4, '0'] : [3, 'a'];
      const leaf = hex('0c 00 00 00 10 61 00 00 00 00 00 00');
      const heads = Array.from({ length: levels }, (_, level) => {
        const head = Buffer.from([0, 0, 0, 0, type, name.charCodeAt(0), 0]);
        head.writeInt32LE(leaf.byteLength + 8 * (levels - level));
        return head;
      });
      return Buffer.concat([...heads, leaf, Buffer.alloc(levels)]);
    },
  },
  // V8's value-serializer.cc, version 15
  v8: {
    lengths: announced(
      ['dense array of 2^32 - 1', 'ff 0f 41 ff ff ff ff 0f'],
      ['dense array of 2^25', 'ff 0f 41 80 80 80 10'],
      ['sparse array of 2^32 - 1', 'ff 0f 61 ff ff ff ff 0f 40 00 ff ff ff ff 0f'],
      ['text of 2^32 - 1 bytes', 'ff 0f 22 ff ff ff ff 0f 61'],
      ['text of 2^32 - 2 bytes in pairs', 'ff 0f 63 fe ff ff ff 0f 61 00'],
      ['ArrayBuffer of 2^32 - 1 bytes', 'ff 0f 42 ff ff ff ff 0f 00'],
      ['bigint of 2^29 bytes', 'ff 0f 5a fe ff ff ff 07 00'],
      ['object of 2^32 - 1 properties', 'ff 0f 6f 7b ff ff ff ff 0f'],
      ['reference to object 2^32 - 1', 'ff 0f 5e ff ff ff ff 0f'],
    ),
  },
  // pickletools.py of CPython
  pickle: {
    lengths: announced(
      ['frame of 2^63 - 1 bytes', '80 04 95 ff ff ff ff ff ff ff 7f 4e 2e'],
      ['text of 2^32 - 1 bytes', '80 04 58 ff ff ff ff 61 2e'],
      ['text of 2^63 - 1 bytes', '80 04 8d ff ff ff ff ff ff ff 7f 61 2e'],
      ['bytes of 2^63 - 1', '80 04 8e ff ff ff ff ff ff ff 7f 61 2e'],
      ['integer of 2^31 - 1 bytes', '80 04 8b ff ff ff 7f 01 2e'],
      ['memo at 2^32 - 1', '80 04 4e 72 ff ff ff ff 2e'],
      ['memo that is not there', '80 04 6a ff ff ff ff 2e'],
      ['global', '80 04 63 6f 73 0a 73 79 73 74 65 6d 0a 2e'],
    ),
  },
  json: { lengths: JSON_LENGTHS },
  superjson: {
    lengths: [
      text('bigint of a million digits', () => `{"json":"${DIGITS}","meta":{"values":["bigint"]}}`),
      text('date of a million digits', () => `{"json":"${DIGITS}","meta":{"values":["Date"]}}`),
    ],
    prototypeKeys: [
      '{"json":{"a":{}},"meta":{"values":{"__proto__.admin":["Date"]}}}',
      '{"json":{"a":{}},"meta":{"values":{"a.constructor.prototype.admin":["undefined"]}}}',
      '{"json":{"a":{"admin":1}},"meta":{"referentialEqualities":{"a.admin":["__proto__.admin"]}}}',
      '{"json":{"a":1},"meta":{"referentialEqualities":{"a":["__proto__.admin","constructor.prototype.admin"]}}}',
    ],
  },
  devalue: {
    lengths: [
      text('bigint of a million digits', () => `[["BigInt","${DIGITS}"]]`),
      text('sparse array of 2^32 - 1', () => '[[-7,4294967295]]'),
      text('sparse array of 2^25', () => '[[-7,33554432]]'),
      { name: 'array of 2^32 - 1 by index', make: () => Buffer.from('[[-7,3,4294967294,0]]') },
    ],
    deep: (shape, levels) => {
      const level = (n: number) => (shape === 'arrays' ? `[${n + 1}]` : `{"a":${n + 1}}`);
      return Buffer.from(`[${Array.from({ length: levels }, (_, n) => level(n)).join(',')},0]`);
    },
    prototypeKeys: [
      '[{"__proto__":1},{"admin":2},true]',
      '[{"constructor":1},{"prototype":2},{"admin":3},true]',
      '[["null","__proto__",1],{"admin":2},true]',
      '[["Object","__proto__"]]',
    ],
  },
};
