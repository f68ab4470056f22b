import type { CodecMeta, CodecPlugin } from 'wirebench';

export const meta: CodecMeta = {
  title: 'opaque bytes, copied by memcpy at both ends',
  format: 'none',
  output: 'bytes',
  preserves: [],
  opaque: true,
};

const copy: CodecPlugin = () => ({
  encode: (value) => Buffer.from(value as Uint8Array),
  decode: (body) => Buffer.from(body as Uint8Array),
});
export default copy;
