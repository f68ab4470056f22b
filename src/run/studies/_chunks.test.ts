import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtinNames, loadPlugin } from '../../plugins.ts';
import { cellLike } from '../_cells.ts';
import { CHUNKS, chunkOperation } from './_chunks.ts';
import { loadRig } from './_rig.ts';

test('every codec that decodes chunks gives back every message of every payload that it can carry', async (t) => {
  for (const use of await builtinNames('codecs')) {
    const { meta } = await loadPlugin('codecs', { use });
    if (meta.unavailable !== undefined || meta.evaluates || meta.opaque || meta.output !== 'bytes') continue;
    await t.test(use, async () => {
      let tried = 0;
      for (const payload of await builtinNames('payloads')) {
        const { needs, opaque, schema } = (await loadPlugin('payloads', { use: payload })).meta;
        if (opaque || (meta.needsSchema && schema === undefined)) continue;
        if (!needs.every((feature) => meta.preserves?.includes(feature))) continue;
        const rig = await loadRig(cellLike({ id: use, codec: { use }, payload: { use: payload } }), 1);
        const chunks = chunkOperation(rig);
        for (let n = 0; chunks && n < CHUNKS; n++) chunks.check(chunks.call(n), n);
        tried++;
      }
      assert.ok(tried > 0);
    });
  }
});
