import type { Body, Codec, CodecMeta, CodecPlugin } from '../types.ts';
import { bytesOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'opaque bytes, untouched: the floor',
  format: 'none',
  output: 'bytes',
  preserves: [],
  opaque: true,
};

const codec: Codec = {
  encode(value) {
    if (value instanceof Uint8Array) return value;
    throw new TypeError('none carries bytes only: give it a Buffer or Uint8Array');
  },
  decode: (body: Body) => bytesOf(body),
};

const none: CodecPlugin = () => codec;
export default none;
