import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Codec } from '../../types.ts';
import { chunkOperation } from './_chunks.ts';
import { createRig, verifyTrips } from './_rig.ts';

const json: Codec = {
  encode: (value) => Buffer.from(JSON.stringify(value)),
  decode: (body) => JSON.parse(String(body)),
};
const variants = [{ n: 1 }, { n: 2 }, { n: 3 }];
const rigOf = (codec: Codec, opaque = false) =>
  createRig({ sender: codec, receiver: codec, opaque }, variants);
const unfaithful = { code: 'NOT_FAITHFUL', message: /^a value did not come back as it was: / };
const stopped = () => 0;

test('decoding reads bytes of its own, and never meets the value that was encoded', () => {
  const encoded = new Map<unknown, unknown>();
  const sender: Codec = {
    encode: (value) => {
      const body = json.encode(value);
      encoded.set(body, value);
      return body;
    },
    decode: () => assert.fail('the sender decodes nothing'),
  };
  const receiver: Codec = {
    encode: () => assert.fail('the receiver encodes nothing'),
    decode: (body) => {
      assert.ok(!encoded.has(body), 'these are the very bytes that encode() gave');
      return json.decode(body);
    },
  };
  const rig = createRig({ sender, receiver, opaque: false }, variants);
  assert.deepEqual(rig.decode(4), { n: 2 });
  assert.equal(rig.variants.includes(rig.decode(4)), false);
});

test('a codec that spoils one value in a thousand is found by the trips before timing', () => {
  for (const spoilt of ['encode', 'decode'] as const) {
    let calls = 0;
    const spoil = (value: unknown) => (++calls % 1000 === 0 ? { n: 0 } : value);
    const codec: Codec = {
      encode: (value) => json.encode(spoilt === 'encode' ? spoil(value) : value),
      decode: (body) => (spoilt === 'decode' ? spoil(json.decode(body)) : json.decode(body)),
    };
    const rig = rigOf(codec);
    assert.throws(() => verifyTrips(rig, 3000, 1, stopped), unfaithful);
    assert.equal(calls, 1000);
  }
});

test('trips end when there are enough, or when their time is over', () => {
  let now = 0;
  assert.equal(verifyTrips(rigOf(json), 3000, 100, stopped), 3000);
  assert.equal(
    verifyTrips(rigOf(json), 3000, 100, () => now++),
    99,
  );
});

test('other bytes are right when they decode to the same value', () => {
  let blanks = 0;
  const spaced: Codec = { ...json, encode: (value) => JSON.stringify(value) + ' '.repeat(blanks++ % 3) };
  assert.equal(verifyTrips(rigOf(spaced), 30, 1, stopped), 30);
  const { checkEncoded, checkDecoded, encode } = rigOf(json);
  checkEncoded(encode(1), 1);
  assert.throws(() => checkEncoded(encode(1), 2), unfaithful);
  assert.throws(() => checkEncoded(7, 1), unfaithful);
  assert.throws(() => checkDecoded({ n: 1 }, 1), unfaithful);
});

test('opaque bytes are the same bytes at both ends', () => {
  const none: Codec = { encode: (value) => value as Uint8Array, decode: (body) => body };
  const bytes = [Buffer.from('ab'), Buffer.from('cd')];
  const rig = createRig({ sender: none, receiver: none, opaque: true }, bytes);
  assert.equal(verifyTrips(rig, 10, 1, stopped), 10);
  assert.throws(() => rig.checkEncoded(bytes[0], 1), unfaithful);
  assert.throws(() => rig.checkDecoded(bytes[1], 0), unfaithful);
});

test('what is neither bytes nor text is refused', () => {
  assert.throws(() => rigOf({ ...json, encode: () => ({}) }), { code: 'NOT_BYTES' });
});

test('a chunk holds as many messages as fit, and all of them are held against what they must be', () => {
  const many: Codec = {
    ...json,
    encode: (value) => Buffer.from(`${JSON.stringify(value)}\n`),
    decodeMany: (bytes) =>
      Buffer.from(bytes)
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
  };
  const chunks = chunkOperation(rigOf(many));
  assert.ok(chunks);
  assert.equal(chunks.messages, 64);
  for (let n = 0; n < 9; n++) chunks.check(chunks.call(n), n);
  assert.throws(() => chunks.check(chunks.call(0), 1), unfaithful);
  assert.throws(() => chunks.check((chunks.call(0) as unknown[]).slice(1), 0), {
    code: 'NOT_FAITHFUL',
    message: /^decodeMany\(\) did not give 64 messages/,
  });
  assert.equal(chunkOperation(rigOf(json)), undefined);
});

test('messages of which no two fit into a chunk are decoded one by one alone', () => {
  const large = { encode: () => Buffer.alloc(40_000), decode: () => 7, decodeMany: () => [] };
  const rig = createRig({ sender: large, receiver: large, opaque: false }, [7]);
  assert.equal(chunkOperation(rig), undefined);
});
