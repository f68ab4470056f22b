import { type CodecMeta, type CodecPlugin, FEATURES } from '../types.ts';
import { textOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'devalue uneval, to UTF-8 bytes of JavaScript that the receiver evaluates',
  format: 'javascript',
  output: 'bytes',
  preserves: FEATURES.filter((feature) => feature !== 'error'),
  evaluates: true,
  package: 'devalue',
};

const devalueUneval: CodecPlugin = async ({ load }) => {
  const { uneval } = await load<typeof import('devalue')>('devalue');
  return {
    encode: (value) => Buffer.from(uneval(value)),
    decode: (body) => run(`(${textOf(body)})`),
  };
};
export default devalueUneval;

// Indirect, so that the text sees global names alone. Nothing gets here without --allow-eval.
// biome-ignore lint/security/noGlobalEval: uneval's text is JavaScript, and there is no other way to read it
const run: (text: string) => unknown = eval;
