import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { differences } from '../fidelity/equal.ts';
import { readPickle } from './_pickle-reader.ts';
import { createPickleWriter } from './_pickle-writer.ts';

const { status } = spawnSync('python3', ['-c', 'import pickle']);
const skip = status === 0 ? false : 'there is no python3 here to compare with';
const write = createPickleWriter();

/** What a program prints, as JSON, for the input it is given as JSON. */
function python(program: string, input: unknown): unknown {
  const args = ['-c', `import base64, io, json, pickle, pickletools, sys\n${program}`];
  const options = { input: JSON.stringify(input), encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
  const { stdout, stderr } = spawnSync('python3', args, options);
  assert.equal(stderr, '');
  return JSON.parse(stdout);
}

const fromBase64 = (text: unknown): Buffer => Buffer.from(String(text), 'base64');
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

test('Python loads what is written here, finds the same data in it, and what it dumps of it is read', {
  skip,
}, () => {
  const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 });
  const values = fc.sample(fc.oneof(json, fc.array(json), fc.maxSafeInteger()), 400);
  const found = python(
    `def number(text):
    return int(text) if abs(int(text)) < 2**53 else float(text)
out = []
for pickled, expected in json.load(sys.stdin):
    data = base64.b64decode(pickled)
    pickletools.dis(data, out=io.StringIO())
    value = pickle.loads(data)
    assert value == json.loads(expected, parse_int=number), (value, expected)
    out.append([base64.b64encode(pickle.dumps(value, protocol)).decode() for protocol in (4, 5)])
print(json.dumps(out))`,
    values.map((value) => [write(value).toString('base64'), JSON.stringify(value)]),
  );
  assert.ok(Array.isArray(found) && found.length === values.length);
  found.forEach((dumps, i) => {
    for (const dump of texts(dumps))
      assert.deepEqual(differences(values[i], readPickle(fromBase64(dump))), []);
  });
});

const list: unknown[] = [1];
list.push(list);
const shared = { a: 1 };

/** What Python must show for each. */
const SHOWN: readonly (readonly [unknown, string])[] = [
  [
    [0, 255, 256, 65_535, 65_536, -1, 2 ** 31, -(2 ** 31) - 1],
    '[0, 255, 256, 65535, 65536, -1, 2147483648, -2147483649]',
  ],
  [
    [2 ** 40, -(2 ** 39), 2 ** 53 - 1, 1 - 2 ** 53],
    '[1099511627776, -549755813888, 9007199254740991, -9007199254740991]',
  ],
  [
    [1.5, -0, Number.NaN, Number.NEGATIVE_INFINITY, 1e300, 2 ** 53],
    '[1.5, -0.0, nan, -inf, 1e+300, 9007199254740992.0]',
  ],
  [
    [0n, -1n, 127n, 128n, -128n, -129n, 2n ** 64n, -(2n ** 300n)],
    `[0, -1, 127, 128, -128, -129, ${2n ** 64n}, ${-(2n ** 300n)}]`,
  ],
  [[null, true, false], '[None, True, False]'],
  [Uint8Array.of(0, 65, 255), "b'\\x00A\\xff'"],
  [new Set(['a']), "{'a'}"],
  [{ b: 1, a: { b: 2 } }, "{'b': 1, 'a': {'b': 2}}"],
  ['\ufeff\u0000é😀', "'\\ufeff\\x00é😀'"],
  [list, '[1, [...]]'],
];

test('Python shows what is written here as its own types', { skip }, () => {
  const shown = python(
    'print(json.dumps([repr(pickle.loads(base64.b64decode(text))) for text in json.load(sys.stdin)]))',
    SHOWN.map(([value]) => write(value).toString('base64')),
  );
  assert.deepEqual(
    shown,
    SHOWN.map(([, text]) => text),
  );
  const twice = write({ first: shared, second: shared }).toString('base64');
  const same =
    "value = pickle.loads(base64.b64decode(json.load(sys.stdin)))\nprint(json.dumps(value['first'] is value['second']))";
  assert.equal(python(same, twice), true);
});

/** Python's expression, and what is read of it. */
const READ: Readonly<Record<string, unknown>> = {
  "(1, 'a', (), (2,), (3, 4, 5), (6, 7, 8, 9))": [1, 'a', [], [2], [3, 4, 5], [6, 7, 8, 9]],
  '{1, 2}': new Set([1, 2]),
  "frozenset({'x'})": new Set(['x']),
  "[b'\\x00\\xff', b'']": [Uint8Array.of(0, 255), new Uint8Array(0)],
  '[2**31, -2**31-1, 2**53-1, 1-2**53, 2**47, -2**47]': [
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 53 - 1,
    1 - 2 ** 53,
    2 ** 47,
    -(2 ** 47),
  ],
  '[2**53, -2**53, 2**70, -2**70]': [2n ** 53n, -(2n ** 53n), 2n ** 70n, -(2n ** 70n)],
  '[2**3000, -2**3000]': [2n ** 3000n, -(2n ** 3000n)],
  "[float('inf'), -0.0, 1e-300]": [Number.POSITIVE_INFINITY, -0, 1e-300],
  "['\\ufeffa', 'x' * 300, '\\u20ac' * 30000]": ['\ufeffa', 'x'.repeat(300), '€'.repeat(30_000)],
  "b'x' * 70000": new Uint8Array(70_000).fill(120),
  '[[i] for i in range(2500)]': Array.from({ length: 2500 }, (_, i) => [i]),
  '{str(i): i for i in range(2500)}': Object.fromEntries(
    Array.from({ length: 2500 }, (_, i) => [String(i), i]),
  ),
  "{'__proto__': {'admin': True}}": JSON.parse('{"__proto__":{"admin":true}}'),
};

const dumped = (expressions: readonly string[]) =>
  python(
    `import collections, datetime, decimal, pathlib
out = []
for expression in json.load(sys.stdin):
    value = eval(expression)
    out.append([base64.b64encode(pickle.dumps(value, protocol)).decode() for protocol in (4, 5)])
print(json.dumps(out))`,
    expressions,
  );

test("Python's own dumps of plain data are read, of protocol 4 and of 5", { skip }, () => {
  const found = dumped(Object.keys(READ));
  assert.ok(Array.isArray(found));
  Object.entries(READ).forEach(([expression, value], i) => {
    for (const dump of texts(found[i]))
      assert.deepEqual(differences(value, readPickle(fromBase64(dump))), [], expression);
  });
});

test('a bytearray is bytes in protocol 5, and a call in protocol 4', { skip }, () => {
  const found = dumped(["bytearray(b'ab')"]);
  const [four, five] = texts(Array.isArray(found) ? found[0] : undefined).map(fromBase64);
  assert.ok(four && five);
  assert.throws(() => readPickle(four), /STACK_GLOBAL/);
  assert.deepEqual(readPickle(five), Uint8Array.of(97, 98));
});

test("Python's dumps of anything else are refused", { skip }, () => {
  const expressions = [
    'print',
    'eval',
    'datetime.date(2020, 1, 1)',
    'decimal.Decimal(1)',
    'complex(1, 2)',
    'range(3)',
    'object()',
    'collections.OrderedDict(a=1)',
    'pathlib.PurePosixPath("/etc")',
    '{1: 2}',
    "'\\ud800'",
  ];
  const found = dumped(expressions);
  assert.ok(Array.isArray(found));
  expressions.forEach((expression, i) => {
    for (const dump of texts(found[i]))
      assert.throws(() => readPickle(fromBase64(dump)), TypeError, expression);
  });
});
