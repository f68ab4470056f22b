import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Body, Codec, Exchange, Handle, Plugin, Scenario } from '../types.ts';
import echo from './echo.ts';
import request from './request.ts';
import stream, { meta as streamMeta } from './stream.ts';

const json: Codec = {
  encode: (value) => Buffer.from(JSON.stringify(value)),
  decode: (body) => JSON.parse(String(body)),
};
const opaque: Codec = { encode: (value) => Buffer.from(value as Uint8Array), decode: (body) => body };

/** Both ends of a scenario, without a wire between them. */
async function ends(plugin: Plugin<Scenario>, codec: Codec, variants: readonly unknown[]) {
  const scenario = await plugin({ options: {} });
  let handle: Handle | undefined;
  let exchange: Exchange | undefined;
  const listener = {
    address: { host: 'x', port: 1 },
    stats: () => ({ receiveBufferBytes: null, sendBufferBytes: null }),
    close: async () => {},
  };
  const served = await scenario.serve({
    at: listener.address,
    probe: { handled: () => assert.fail('the harness counts') },
    listen: async (open) => {
      handle = open(codec);
      return listener;
    },
    hub: () => assert.fail('only for scenarios whose messages go on'),
  });
  assert.equal(served, listener);
  await scenario.drive({
    variants,
    to: listener.address,
    load: { kind: 'closed', clients: 1, depth: 1 },
    warmupMs: 1,
    windowMs: 1,
    exchange: async (open) => {
      exchange = open(codec);
    },
    hub: () => assert.fail('only for scenarios whose messages go on'),
    started: () => assert.fail('only for scenarios with sockets of their own'),
    codec,
    carries: () => assert.fail('only for scenarios that carry a file'),
    probe: { open() {}, close() {}, sent() {}, arrived() {}, answered() {} },
    tell: () => assert.fail('only for scenarios that run another program'),
  });
  if (!handle || !exchange) throw new Error('the scenario used neither listen nor exchange');
  const { request: ask, reply, verify } = exchange;
  const answer = (n: number): Body => {
    const replies: Body[] = [];
    handle?.(ask(n), (body) => void replies.push(body), false);
    assert.equal(replies.length, 1, 'one reply, in the same turn');
    return replies[0] ?? '';
  };
  const take = (n: number) => handle?.(ask(n), () => assert.fail('nobody waits for an answer'), true);
  return { ask, answer, take, verify: (body: Body, n: number) => verify(reply(body), n) };
}

const variants = [{ a: 1 }, { a: 2, b: 3 }];

test('echo: the bytes come back as they are, variant after variant', async () => {
  const { ask, answer, verify } = await ends(echo, json, variants);
  for (const n of [0, 1, 2, 3]) {
    assert.equal(String(ask(n)), JSON.stringify(variants[n % 2]));
    assert.equal(String(answer(n)), String(ask(n)));
    assert.equal(verify(answer(n), n), true);
  }
  assert.equal(verify(answer(0), 1), false);
});

test('request: the server decodes and answers with what it found', async () => {
  const { answer, verify } = await ends(request, json, variants);
  assert.deepEqual(
    [0, 1].map((n) => String(answer(n))),
    ['{"status":"ok","fields":1}', '{"status":"ok","fields":2}'],
  );
  assert.equal(verify(answer(1), 1), true);
  assert.equal(verify(answer(0), 1), false);
});

test('request: values without fields have none', async () => {
  const { answer } = await ends(request, json, [null, 7, 'text', [1, 2, 3]]);
  assert.deepEqual(
    [0, 1, 2, 3].map((n) => JSON.parse(String(answer(n))).fields),
    [0, 0, 0, 3],
  );
});

test('request: opaque bytes are answered with their beginning', async () => {
  const bytes = Buffer.from(Array.from({ length: 100 }, (_, i) => i));
  const { answer, verify } = await ends(request, opaque, [bytes, bytes.subarray(0, 5)]);
  assert.deepEqual(answer(0), bytes.subarray(0, 32));
  assert.deepEqual(answer(1), bytes.subarray(0, 5));
  assert.deepEqual([verify(answer(0), 0), verify(answer(1), 0)], [true, false]);
});

test('stream: the server decodes what it gets, and answers only what verifies', async () => {
  const seen: string[] = [];
  const watched: Codec = {
    encode: json.encode,
    decode: (body) => {
      seen.push(String(body));
      return json.decode(body);
    },
  };
  const { answer, take, verify } = await ends(stream, watched, variants);
  for (const n of [0, 1]) take(n);
  assert.deepEqual(seen, ['{"a":1}', '{"a":2,"b":3}']);
  assert.equal(String(answer(1)), '{"a":2,"b":3}');
  assert.deepEqual([verify(answer(1), 1), verify(answer(0), 1)], [true, false]);
  assert.equal(streamMeta.oneWay, true);
});
