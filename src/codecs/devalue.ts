import { type CodecMeta, type CodecPlugin, FEATURES } from '../types.ts';
import { textOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'devalue stringify and parse, to UTF-8 bytes',
  format: 'devalue',
  output: 'bytes',
  preserves: FEATURES.filter((feature) => feature !== 'error'),
  package: 'devalue',
};

const devalue: CodecPlugin = async ({ load }) => {
  const { parse, stringify } = await load<typeof import('devalue')>('devalue');
  return {
    encode: (value) => Buffer.from(stringify(value)),
    decode: (body) => parse(textOf(body)),
  };
};
export default devalue;
