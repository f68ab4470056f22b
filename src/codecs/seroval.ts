import { type CodecMeta, type CodecPlugin, FEATURES } from '../types.ts';
import { textOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'seroval toJSON and fromJSON, as JSON, to UTF-8 bytes',
  format: 'seroval',
  output: 'bytes',
  preserves: FEATURES.filter((feature) => feature !== 'error'),
  package: 'seroval',
};

/**
 * Not its crossJSON, whose references reach into earlier messages: they save bytes only where the very same object is
 * sent again, not another of its shape, and both ends keep every object there has ever been.
 */
const seroval: CodecPlugin = async ({ load }) => {
  const { fromJSON, toJSON } = await load<typeof import('seroval')>('seroval');
  return {
    encode: (value) => Buffer.from(JSON.stringify(toJSON(value))),
    decode: (body) => fromJSON(JSON.parse(textOf(body))),
  };
};
export default seroval;
