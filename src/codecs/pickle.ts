import type { CodecMeta, CodecPlugin } from '../types.ts';
import { bytesOf } from './_body.ts';
import { readPickle } from './_pickle-reader.ts';
import { createPickleWriter } from './_pickle-writer.ts';

export const meta: CodecMeta = {
  title: "Python's pickle of plain data: writes protocol 4, reads 4 and 5, never a global or a call",
  format: 'pickle',
  output: 'bytes',
  preserves: ['nan', 'infinity', 'negative-zero', 'bigint', 'bytes', 'cycle', 'shared-reference'],
};

const pickle: CodecPlugin = () => ({
  encode: createPickleWriter(),
  decode: (body) => readPickle(bytesOf(body)),
});
export default pickle;
