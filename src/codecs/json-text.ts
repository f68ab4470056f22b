import type { CodecMeta, CodecPlugin } from '../types.ts';
import { textOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'JSON, as a string the socket turns into UTF-8',
  format: 'json',
  output: 'text',
  preserves: [],
};

const jsonText: CodecPlugin = () => ({
  encode: (value) => JSON.stringify(value),
  decode: (body) => JSON.parse(textOf(body)),
});
export default jsonText;
