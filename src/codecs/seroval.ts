import { type CodecMeta, type CodecPlugin, FEATURES } from '../types.ts';
import { textOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'seroval toJSON and fromJSON, as JSON, to UTF-8 bytes',
  format: 'seroval',
  output: 'bytes',
  preserves: FEATURES.filter((feature) => feature !== 'error'),
  package: 'seroval',
};

const seroval: CodecPlugin = async ({ load }) => {
  const { fromJSON, toJSON } = await load<typeof import('seroval')>('seroval');
  return {
    encode: (value) => Buffer.from(JSON.stringify(toJSON(value))),
    decode: (body) => fromJSON(JSON.parse(textOf(body))),
  };
};
export default seroval;
