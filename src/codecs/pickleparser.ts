import type { CodecMeta, CodecPlugin } from '../types.ts';
import { bytesOf } from './_body.ts';
import { createPickleWriter } from './_pickle-writer.ts';

export const meta: CodecMeta = {
  title: "Python's pickle, written as by the codec pickle, read by pickleparser, never a global or a call",
  format: 'pickle',
  output: 'bytes',
  preserves: ['nan', 'infinity', 'negative-zero', 'bytes', 'cycle', 'shared-reference'],
  viewsInput: true,
  package: 'pickleparser',
};

/** Without a name resolved there is nothing on the parser's stack that it could construct or call. */
const nameResolver = {
  resolve(module: string, name: string): never {
    throw new TypeError(`the pickle wants ${module}.${name}: refused`);
  },
};

const pickleparser: CodecPlugin = async ({ load }) => {
  const { Parser } = await load<typeof import('pickleparser')>('pickleparser');
  const parser = new Parser({ nameResolver, unpicklingTypeOfSet: 'Set' });
  return {
    encode: createPickleWriter(),
    decode: (body) => {
      const bytes = bytesOf(body);
      // Of a Buffer it would hand out Buffers.
      return parser.parse(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    },
  };
};
export default pickleparser;
