import { deserialize, serialize } from 'node:v8';
import { type CodecMeta, type CodecPlugin, FEATURES } from '../types.ts';
import { bytesOf } from './_body.ts';

export const meta: CodecMeta = {
  title: "V8's structured clone format (node:v8)",
  format: 'v8',
  output: 'bytes',
  preserves: FEATURES,
  viewsInput: true,
};

const v8: CodecPlugin = () => ({
  encode: (value) => serialize(value),
  decode: (body) => deserialize(bytesOf(body)),
});
export default v8;
