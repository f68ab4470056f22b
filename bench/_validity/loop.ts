import type { CodecMeta, CodecPlugin } from 'wirebench';

export const meta: CodecMeta = {
  title: 'opaque bytes, copied by a loop: what a compiler would drop, were its result thrown away',
  format: 'none',
  output: 'bytes',
  preserves: [],
  opaque: true,
};

function copied(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) copy[i] = bytes[i] ?? 0;
  return copy;
}

const loop: CodecPlugin = () => ({
  encode: (value) => copied(value as Uint8Array),
  decode: (body) => copied(body as Uint8Array),
});
export default loop;
