import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Codec } from '../types.ts';
import { readAcross } from './read-across.ts';

const json: Codec = {
  encode: (value) => Buffer.from(JSON.stringify(value)),
  decode: (body) => JSON.parse(Buffer.from(body as Uint8Array).toString()),
};
const wrapped: Codec = {
  encode: (value) => Buffer.from(JSON.stringify({ value })),
  decode: (body) => {
    const { value } = JSON.parse(Buffer.from(body as Uint8Array).toString());
    if (value === undefined) throw new Error('no "envelope" 12345');
    return value;
  },
};
const across = (writer: Codec, reader: Codec) =>
  readAcross({ writer, reader, sharedState: false }, [{ a: 1 }, { a: 2 }]);

test('what reads all is fine', () => {
  assert.equal(across(json, json), null);
});

test('what reads another value, and what refuses, is told without the values', () => {
  assert.match(across(wrapped, json) ?? '', /^reads another value: /);
  assert.equal(across(json, wrapped), 'refuses it: no "..." ...');
});

test('what keeps state reads what was said once', () => {
  const names = new Map<string, number>();
  const known: string[] = [];
  const writer: Codec = {
    encode: (value) => {
      const text = JSON.stringify(value);
      const id = names.get(text);
      if (id === undefined) names.set(text, names.size);
      return Buffer.from(id === undefined ? `=${text}` : String(id));
    },
    decode: () => undefined,
  };
  const reader: Codec = {
    encode: () => '',
    decode: (body) => {
      const text = Buffer.from(body as Uint8Array).toString();
      if (text.startsWith('=')) known.push(text.slice(1));
      return JSON.parse(known[text.startsWith('=') ? known.length - 1 : Number(text)] ?? 'null');
    },
  };
  assert.equal(readAcross({ writer, reader, sharedState: true }, [{ a: 1 }, { a: 2 }]), null);
});
