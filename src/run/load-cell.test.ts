import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Codec, CodecMeta } from '../types.ts';
import { createCodec } from './load-cell.ts';

const meta: CodecMeta = {
  title: 't',
  format: 'f',
  output: 'bytes',
  preserves: [],
  package: 'no-such-package',
};
const ref = { use: './mine.mjs' };
const importing = (name: string) => async (): Promise<Codec> => import(name) as Promise<Codec>;

test('a codec whose package is not installed is PACKAGE_MISSING, and says what to install', async () => {
  await assert.rejects(createCodec({ meta, create: importing('no-such-package') }, ref), {
    code: 'PACKAGE_MISSING',
    message: 'no-such-package is not installed; npm install no-such-package',
  });
});

test('a codec that evaluates is not created until its reference allows it', async () => {
  const plugin = {
    meta: { ...meta, evaluates: true as const },
    create: () => ({ encode: String, decode: String }),
  };
  await assert.rejects(createCodec(plugin, ref), {
    code: 'EVAL_NOT_ALLOWED',
    message:
      'mine evaluates what it decodes as code; give --allow-eval, if you trust all that it will be given',
  });
  assert.equal((await createCodec(plugin, { ...ref, allowEval: true })).encode(1), '1');
});

test('whatever else its factory throws is passed on', async () => {
  await assert.rejects(createCodec({ meta, create: importing('no-such-other') }, ref), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
  const thrown = new Error('no');
  const create = () => {
    throw thrown;
  };
  await assert.rejects(createCodec({ meta, create }, ref), thrown);
});
