import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Weighed } from '../schema.ts';
import type { Codec, CodecMeta } from '../types.ts';
import { weigh } from './weigh.ts';

const NONE = { gzip: null, zstd: null, brotli: null };
const meta: CodecMeta = { title: 'x', format: 'x', output: 'bytes', preserves: [] };
const json: Codec = {
  encode: (value) => Buffer.from(JSON.stringify(value)),
  decode: (body) => JSON.parse(String(body)),
};

function weighed(variants: unknown[], make: () => Codec = () => json, parts: Partial<CodecMeta> = {}) {
  const scales = { meta: { ...meta, ...parts }, codec: make(), twin: make(), ofParts: make() };
  return weigh('p', scales, variants, NONE);
}
function ok(result: Weighed) {
  assert.equal(result.status, 'weighed');
  if (result.status !== 'weighed') throw new Error('not weighed');
  return result;
}

test('sizes and names of the bytes, variant by variant', () => {
  const { variants, steady } = ok(weighed([{ a: 1 }, { a: 'é' }, { a: 1 }]));
  assert.deepEqual(
    variants.map(({ sizeBytes }) => sizeBytes),
    [7, 10, 7],
  );
  assert.equal(variants[0]?.sha256, variants[2]?.sha256);
  assert.notEqual(variants[0]?.sha256, variants[1]?.sha256);
  assert.equal(steady, true);
});

test('places of the payload are encoded alone, and a list is one place', () => {
  const { fields } = ok(weighed([{ id: 10, items: [{ price: 1 }, { price: 250 }], 'a b': 1 }]));
  const bytes = Object.fromEntries(fields.map(({ path, bytes, count }) => [path, [count, bytes]]));
  assert.deepEqual(bytes, {
    id: [1, 2],
    items: [1, 27],
    'items[]': [2, 24],
    'items[].price': [2, 4],
    '[key 2]': [1, 1],
  });
});

test('what the codec refuses alone is left out; a cycle ends', () => {
  const objectsAlone: Codec = {
    ...json,
    encode: (value) => {
      if (typeof value !== 'object') throw new Error('only objects');
      return Buffer.from('{}');
    },
  };
  const cyclic: Record<string, unknown> = { name: 'x' };
  cyclic['self'] = cyclic;
  const { fields } = ok(weighed([cyclic], () => objectsAlone));
  assert.equal(fields[0]?.path, 'self');
  assert.ok(fields.every(({ path }) => /^self(\.self)*$/.test(path)));
});

test('bytes that are other each time are not steady', () => {
  let n = 0;
  const salted = { ...json, encode: () => Buffer.from(`${n++}`) };
  assert.equal(ok(weighed([1], () => salted)).steady, false);
});

test('with shared state it is the second message that is weighed', () => {
  const learning = (): Codec => {
    let seen = 0;
    return { ...json, encode: () => Buffer.alloc(seen++ < 2 ? 100 : 10) };
  };
  const { variants, steady, fields } = ok(weighed([1, 2], learning, { sharedState: true }));
  assert.deepEqual(
    variants.map(({ sizeBytes }) => sizeBytes),
    [10, 10],
  );
  assert.deepEqual([steady, fields], [true, []]);
});

test('a codec that throws, or makes no bytes, has failed, and its words show no value', () => {
  const throws = (): Codec => ({ ...json, encode: () => assert.fail('cannot hold "secret"') });
  assert.deepEqual(weighed([1], throws), {
    status: 'failed',
    payload: 'p',
    code: 'CODEC_FAILED',
    message: 'cannot hold "..."',
  });
  const nothing = weighed([1], () => ({ ...json, encode: () => ({}) }));
  assert.equal(nothing.status === 'failed' && nothing.code, 'NOT_BYTES');
});

test('other bytes each time are told from other lengths', () => {
  const drawn = (draw: (n: number) => string) => {
    let made = 0;
    const make = (): Codec => {
      const salt = draw(made++);
      return { ...json, encode: (value) => Buffer.from(`${salt}${JSON.stringify(value)}`) };
    };
    const { steady, sizesVary } = ok(weighed([1, 2], make));
    return [steady, sizesVary];
  };
  assert.deepEqual(
    drawn(() => 'x'),
    [true, undefined],
  );
  assert.deepEqual(drawn(String), [false, undefined]);
  assert.deepEqual(
    drawn((n) => 'x'.repeat(n)),
    [false, true],
  );
});
