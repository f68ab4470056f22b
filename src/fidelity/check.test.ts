import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import { type Body, type Codec, FEATURES, type Output } from '../types.ts';
import { checkCodec } from './check.ts';

function bytes(body: Body): Uint8Array {
  if (body instanceof Uint8Array) return body;
  throw new TypeError('no bytes');
}
const honest: Codec = {
  encode: (value) => serialize(value),
  decode: (body) => deserialize(new Uint8Array(bytes(body))),
};
const check = (codec: Partial<Codec> = {}, output: Output = 'bytes') =>
  checkCodec(() => ({ ...honest, ...codec }), { output });
const fate = async (name: string, codec: Partial<Codec>, output?: Output) => {
  const found = (await check(codec, output)).values.find((value) => value.name === name);
  assert.ok(found !== undefined);
  const { name: _, feature: __, ...rest } = found;
  return rest;
};

test('an honest codec', async () => {
  const { values, ...facts } = await check();
  assert.deepEqual(facts, {
    preserves: FEATURES,
    unsteady: [],
    changed: [],
    reusesBuffer: false,
    viewsInput: false,
  });
  assert.deepEqual(
    values.filter(({ feature, status }) => feature === 'plain' && status !== 'exact'),
    [],
  );
  assert.equal(values.find(({ name }) => name === 'symbol')?.status, 'refused on encode');
});

test('a codec that loses: what came back and how it differs', async () => {
  const json: Partial<Codec> = {
    encode: (value) => Buffer.from(JSON.stringify(value)),
    decode: (body) => JSON.parse(String(body)),
  };
  assert.deepEqual((await check(json)).preserves, []);
  assert.deepEqual(await fate('NaN', json), {
    status: 'different',
    differences: ['[0]: NaN became null'],
    got: '[ null ]',
  });
  assert.deepEqual(await fate('bigint of 64 unsigned bits', json), {
    status: 'refused on encode',
    message: 'Do not know how to serialize a BigInt',
  });
});

test('what came back is shown in 60 characters', async () => {
  const found = await fate('null', { decode: () => 'x'.repeat(1000) });
  assert.ok(found.status === 'different');
  assert.equal(found.got, `'${'x'.repeat(58)}…`);
});

test('refused on decode', async () => {
  const decode = () => {
    throw new RangeError('no such tag\nat byte 3');
  };
  assert.deepEqual(await fate('null', { decode }), { status: 'refused on decode', message: 'no such tag' });
});

test('a body that is not the declared output', async () => {
  const text = { encode: () => 'text' };
  const later = { encode: async () => Buffer.of(1) };
  const status = 'wrong output';
  assert.deepEqual(await fate('null', text), {
    status,
    message: "encode() returned string; output 'bytes' means it must return a Uint8Array",
  });
  assert.deepEqual(await fate('null', later), {
    status,
    message: "encode() returned a promise; output 'bytes' means it must return a Uint8Array",
  });
  assert.deepEqual(await fate('null', { encode: () => Buffer.of(1) }, 'text'), {
    status,
    message: "encode() returned object; output 'text' means it must return a string",
  });
});

test('text travels as UTF-8', async () => {
  const codec: Partial<Codec> = {
    encode: (value) => JSON.stringify(value),
    decode: (body) => JSON.parse(String(body)),
  };
  assert.deepEqual(await fate('emoji', codec, 'text'), { status: 'exact' });
});

test('values travel as clones', async () => {
  const codec: Partial<Codec> = {
    encode: (value) => ({ value }),
    decode: (body) => (typeof body === 'object' && 'value' in body ? body.value : null),
  };
  assert.deepEqual((await check(codec, 'value')).preserves, FEATURES);
});

test('a buffer that is used again', async () => {
  const all = Buffer.alloc(1e6);
  const encode = (value: unknown) => all.subarray(0, serialize(value).copy(all));
  assert.equal((await check({ encode })).reusesBuffer, true);
});

test('decoded values that hold views of the input', async () => {
  assert.equal((await check({ decode: (body) => deserialize(bytes(body)) })).viewsInput, true);
});

test('bytes that differ from call to call', async () => {
  let calls = 0;
  const codec: Partial<Codec> = {
    encode: (value) => Buffer.concat([Buffer.of(calls++ & 255), serialize(value)]),
    decode: (body) => deserialize(new Uint8Array(bytes(body).subarray(1))),
  };
  const { unsteady, values } = await check(codec);
  assert.deepEqual(
    unsteady,
    values.filter(({ status }) => status === 'exact').map(({ name }) => name),
  );
});

test('an input that encode() changes', async () => {
  const encode = (value: unknown) => {
    const out = serialize(value);
    if (value instanceof Set) value.add('sent');
    return out;
  };
  assert.deepEqual((await check({ encode })).changed, ['empty Set']);
});

test('every value meets a new sender and a new receiver', async () => {
  const create = () => {
    let sent = 0;
    let received = 0;
    return {
      encode: (value: unknown) => {
        if (sent++ > 0) throw new Error('used before');
        return honest.encode(value);
      },
      decode: (body: Body) => {
        if (received++ > 0) throw new Error('used before');
        return honest.decode(body);
      },
    };
  };
  assert.deepEqual((await checkCodec(create, { output: 'bytes' })).preserves, FEATURES);
});
