import type { CodecMeta, CodecPlugin } from '../types.ts';
import { textOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'JSON, to UTF-8 bytes',
  format: 'json',
  output: 'bytes',
  preserves: [],
};

const json: CodecPlugin = () => ({
  encode: (value) => Buffer.from(JSON.stringify(value)),
  decode: (body) => JSON.parse(textOf(body)),
});
export default json;
