import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../types.ts';
import { preEncoded } from './pre-encoded.ts';

/** Says which variant it encodes, and how many messages it has encoded before; in a buffer that it uses again. */
function counting(variants: number) {
  const buffer = Buffer.alloc(20);
  let encoded = 0;
  const exchange: Exchange = {
    request: (n) => buffer.subarray(0, buffer.write(`${n % variants}:${encoded++}`)),
    reply: (body) => body,
    verify: () => true,
  };
  return { exchange, count: () => encoded };
}

const sent = (exchange: Exchange, count: number) =>
  Array.from({ length: count }, (_, n) => String(exchange.request(n)));

test('every variant is encoded once, before the first message', () => {
  const { exchange, count } = counting(3);
  const made = preEncoded(exchange, 3, false);
  assert.equal(count(), 3);
  assert.deepEqual(sent(made, 7), ['0:0', '1:1', '2:2', '0:0', '1:1', '2:2', '0:0']);
  assert.equal(count(), 3);
});

test('with shared state the first messages are sent once, and the later ones over and over', () => {
  const { exchange, count } = counting(3);
  const made = preEncoded(exchange, 3, true);
  assert.deepEqual(sent(made, 10), [
    ...['0:0', '1:1', '2:2'],
    ...['0:3', '1:4', '2:5'],
    ...['0:3', '1:4', '2:5', '0:3'],
  ]);
  assert.equal(count(), 6);
});
