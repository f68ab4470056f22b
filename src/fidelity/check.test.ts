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
  const { status, detail } = found;
  return { status, detail };
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
    detail: '[0]: NaN became null; came back as [ null ]',
  });
  assert.deepEqual(await fate('bigint of 64 unsigned bits', json), {
    status: 'refused on encode',
    detail: 'Do not know how to serialize a BigInt',
  });
});

test('what came back is shown in 60 characters', async () => {
  const { detail } = await fate('null', { decode: () => 'x'.repeat(1000) });
  assert.equal(detail, `the value: null became string; came back as '${'x'.repeat(58)}…`);
});

test('refused on decode', async () => {
  const decode = () => {
    throw new RangeError('no such tag\nat byte 3');
  };
  assert.deepEqual(await fate('null', { decode }), { status: 'refused on decode', detail: 'no such tag' });
});

test('a body that is not the declared output', async () => {
  const text = { encode: () => 'text' };
  const later = { encode: async () => Buffer.of(1) };
  const status = 'wrong output';
  assert.deepEqual(await fate('null', text), {
    status,
    detail: "encode() returned string; output 'bytes' means it must return a Uint8Array",
  });
  assert.deepEqual(await fate('null', later), {
    status,
    detail: "encode() returned a promise; output 'bytes' means it must return a Uint8Array",
  });
  assert.deepEqual(await fate('null', { encode: () => Buffer.of(1) }, 'text'), {
    status,
    detail: "encode() returned object; output 'text' means it must return a string",
  });
});

test('text travels as UTF-8', async () => {
  const codec: Partial<Codec> = {
    encode: (value) => JSON.stringify(value),
    decode: (body) => JSON.parse(String(body)),
  };
  assert.deepEqual(await fate('emoji', codec, 'text'), { status: 'exact', detail: '' });
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

test('a value meets a new sender and a new receiver, and so do its repetitions', async () => {
  const create = () => {
    const met = new Set<string>();
    const meet = (side: string, what: string): void => {
      met.add(what);
      if (met.size > 1) throw new Error(`${side} has met another value before`);
    };
    return {
      encode: (value: unknown) => {
        meet('sender', serialize(value).toString('hex'));
        return honest.encode(value);
      },
      decode: (body: Body) => {
        meet('receiver', Buffer.from(bytes(body)).toString('hex'));
        return honest.decode(body);
      },
    };
  };
  assert.deepEqual((await checkCodec(create, { output: 'bytes' })).preserves, FEATURES);
});

test('a dictionary that both ends share is learnt before bytes are compared', async () => {
  const create = (): Codec => {
    const known: string[] = [];
    return {
      encode: (value) => {
        const text = serialize(value).toString('hex');
        if (known.includes(text)) return Buffer.of(1, known.indexOf(text));
        known.push(text);
        return Buffer.concat([Buffer.of(0), Buffer.from(text)]);
      },
      decode: (body) => {
        const [first, second = 0] = bytes(body);
        if (first === 0) known.push(Buffer.from(bytes(body).subarray(1)).toString());
        return deserialize(Buffer.from(known[first === 0 ? known.length - 1 : second] ?? '', 'hex'));
      },
    };
  };
  assert.deepEqual((await checkCodec(create, { output: 'bytes', sharedState: true })).unsteady, []);
  assert.ok((await checkCodec(create, { output: 'bytes' })).unsteady.includes('null'));
});
