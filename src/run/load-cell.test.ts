import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from '../fidelity/equal.ts';
import { builtinNames, loadCodec } from '../plugins.ts';
import { seeded } from '../rng.ts';
import type { Body, Codec, CodecMeta } from '../types.ts';
import { createCodec, createVariants } from './load-cell.ts';

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

/** As it comes from a wire; a value that only a colocated wire carries comes as it is. */
const received = (body: Body): Body =>
  typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : structuredClone(body);

test('every codec carries pieces of a file exactly, in the form it has for bytes', async () => {
  for (const use of await builtinNames('codecs')) {
    const plugin = await loadCodec({ use });
    const { evaluates, needsSchema, opaque, unavailable } = plugin.meta;
    if (evaluates || needsSchema || opaque || unavailable !== undefined) continue;
    const piece = { use: 'piece', options: { pieceBytes: 1001 } };
    const [message] = await createVariants(piece, seeded(1, use), { use });
    const [sender, receiver] = await Promise.all([0, 1].map(() => createCodec(plugin, { use })));
    assert.ok(sender && receiver);
    assert.deepEqual(differences(message, receiver.decode(received(sender.encode(message)))), [], use);
  }
});
