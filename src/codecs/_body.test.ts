import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf, textOf } from './_body.ts';

test('text of a string, a Buffer, and a view of bytes', () => {
  const bytes = Buffer.from('<é😀>');
  assert.equal(textOf('é'), 'é');
  assert.equal(textOf(bytes.subarray(1, 7)), 'é😀');
  assert.equal(textOf(new Uint8Array(bytes).subarray(1, 7)), 'é😀');
  assert.throws(() => textOf({}), new TypeError('expected bytes, got object'));
});

test('bytes are handed on, anything else is refused', () => {
  const bytes = Uint8Array.of(1);
  assert.equal(bytesOf(bytes), bytes);
  assert.throws(() => bytesOf('text'), new TypeError('expected bytes, got string'));
});
