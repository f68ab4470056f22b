import type { CodecMeta, CodecPlugin } from '../types.ts';
import { textOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'superjson: JSON with notes on the types beside it, to UTF-8 bytes',
  format: 'superjson',
  output: 'bytes',
  preserves: [
    'undefined',
    'nan',
    'infinity',
    'negative-zero',
    'bigint',
    'date',
    'regexp',
    'map',
    'set',
    'bytes',
    'cycle',
    'shared-reference',
  ],
  package: 'superjson',
};

const superjson: CodecPlugin = async ({ load }) => {
  const { parse, stringify } = await load<typeof import('superjson')>('superjson');
  return {
    encode: (value) => Buffer.from(stringify(value)),
    decode: (body) => parse(textOf(body)),
  };
};
export default superjson;
