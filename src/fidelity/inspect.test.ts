import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { InspectionSchema } from '../schema.ts';
import type { Codec, CodecMeta, Compression } from '../types.ts';
import { inspectPair } from './inspect.ts';

const meta: CodecMeta = { title: 'json', format: 'json', output: 'bytes', preserves: [] };
const json: Codec = {
  encode: (value) => Buffer.from(JSON.stringify(value)),
  decode: (body) => JSON.parse(String(body)),
};
const gzip: Compression = { compress: (bytes) => gzipSync(bytes), decompress: (bytes) => bytes };
const inspect = (variants: readonly unknown[], codec: Partial<Codec> = {}, change: Partial<CodecMeta> = {}) =>
  v.parse(
    InspectionSchema,
    inspectPair(
      { codec: 'c', payload: 'p' },
      { sender: { ...json, ...codec }, receiver: { ...json, ...codec }, meta: { ...meta, ...change } },
      variants,
      { gzip, zstd: null, brotli: { ...gzip, compress: (bytes) => bytes.subarray(1) } },
    ),
  );

test('exact: sizes are lower medians of the variants', () => {
  const variants = ['é', 'a'.repeat(100), 'abc', 'ab'];
  const zipped = variants.map((text) => gzipSync(JSON.stringify(text)).byteLength).sort((a, b) => a - b);
  assert.deepEqual(inspect(variants), {
    status: 'exact',
    codec: 'c',
    payload: 'p',
    sizeBytes: 4,
    minBytes: 4,
    maxBytes: 102,
    gzipBytes: zipped[1],
    zstdBytes: null,
    brotliBytes: 3,
  });
});

test('text is measured in UTF-8', () => {
  const found = inspect(['é'], { encode: (value) => JSON.stringify(value) }, { output: 'text' });
  assert.equal(found.status === 'exact' && found.sizeBytes, 4);
});

test('different: every kind of loss once, over all variants', () => {
  const found = inspect([
    { at: new Date(0), n: 1 },
    { at: new Date(1), n: -0 },
  ]);
  assert.deepEqual(found, {
    status: 'different',
    codec: 'c',
    payload: 'p',
    lost: ['at: Date became string', 'n: -0 became 0'],
  });
});

test('failed: the message shows nothing of the payload', () => {
  const encode = (value: unknown) => {
    throw new Error(`cannot encode "${value}" of account 12345678`);
  };
  assert.deepEqual(inspect(['secret'], { encode }), {
    status: 'failed',
    codec: 'c',
    payload: 'p',
    code: 'CODEC_FAILED',
    message: 'cannot encode "..." of account ...',
  });
  const decode = () => JSON.parse('{"password": hunter2}');
  const found = inspect(['secret'], { decode });
  assert.ok(found.status === 'failed' && !/hunter|password/.test(found.message), JSON.stringify(found));
});

test('failed: not the declared output', () => {
  const found = inspect([1], { encode: () => 'text' });
  assert.equal(found.status === 'failed' && found.code, 'NOT_BYTES');
  const value = inspect([1], { encode: () => 'text' }, { output: 'value' });
  assert.equal(value.status === 'failed' && value.code, 'NOT_BYTES');
});

test('a codec that makes values is judged by their clones, and has no sizes', () => {
  const box: Partial<Codec> = { encode: (value) => ({ value }), decode: (body) => Object(body).value };
  assert.deepEqual(inspect([new Map([[1, new Date(0)]]), 'text'], box, { output: 'value' }), {
    status: 'exact',
    codec: 'c',
    payload: 'p',
    sizeBytes: null,
    minBytes: null,
    maxBytes: null,
    gzipBytes: null,
    zstdBytes: null,
    brotliBytes: null,
  });
  class Own {}
  const lost = inspect([new Own()], box, { output: 'value' });
  assert.equal(lost.status, 'different');
});

test('a codec that reuses its buffer, or writes into its input, is judged by what it decodes', () => {
  const all = Buffer.alloc(100);
  const encode = (value: unknown) => all.subarray(0, all.write(JSON.stringify(value)));
  const decode = (body: unknown) => {
    const value: unknown = JSON.parse(String(body));
    if (body instanceof Uint8Array) body.fill(0);
    return value;
  };
  assert.equal(inspect(['abc', 'de'], { encode, decode }).status, 'exact');
});

test('an opaque codec is not compared', () => {
  const opaque: Partial<Codec> = {
    encode: (value) => (value instanceof Uint8Array ? value : ''),
    decode: (body) => body,
  };
  const found = inspect([Uint8Array.of(1, 2, 3)], opaque, { opaque: true });
  assert.equal(found.status === 'exact' && found.sizeBytes, 3);
});

test('shared state: sizes are of later messages, and what the first ones carried beside is told apart', () => {
  const talkative = (): Partial<Codec> => {
    let known = '';
    const encode = (value: unknown) => {
      const text = JSON.stringify(value);
      const head = known === '' ? 'keys' : '';
      known = 'keys';
      return Buffer.from(`${head}|${text}`);
    };
    return { encode, decode: (body) => JSON.parse(String(body).split('|')[1] ?? '') };
  };
  const found = inspect(['ab', 'cd'], talkative(), { sharedState: true });
  assert.equal(found.status === 'exact' && found.sizeBytes, 5);
  assert.equal(found.status === 'exact' && found.onceBytes, 4);
});

test('an end that has missed what its peer sent before is told, not timed', () => {
  const receiver: Codec = { ...json, decode: () => ({ a: undefined }) };
  const found = inspectPair({ codec: 'c', payload: 'p' }, { sender: json, receiver, meta }, [{ a: 1 }], {
    gzip: null,
    zstd: null,
    brotli: null,
  });
  assert.equal(found.status, 'different');
});
